import type { Features } from '../../adapter/index.ts';

export const features: Features = {
  transactionalDdl: true,
  errorAborts: true,
  singleProcess: true,
};
