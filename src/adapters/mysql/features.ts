import type { Features } from '../../adapter/index.ts';

export const features: Features = {
  transactionalDdl: false,
  errorAborts: false,
  singleProcess: false,
};
