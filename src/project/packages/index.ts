export type { AddedPackage } from './add.ts';
export { cleanProject, type CleanOptions } from './clean.ts';
export { installPackages, type InstalledPackage, type InstallOptions } from './install.ts';
export { installedPackages } from './installed.ts';
