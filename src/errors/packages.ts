import { entry } from './entry.ts';

/** Errors of the packages that a project is made of. */
export const packageErrors = {
  'package-entry': entry<{ file: string; problem: string }>('invalid', (p) => `${p.file}: ${p.problem}.`),
  'package-conflict': entry<{ package: string; asked: readonly { readonly what: string; readonly by: string }[] }>(
    'invalid',
    (p) => `${p.package}: no version meets ${p.asked.map((a) => `${a.what} (asked by ${a.by})`).join(' and ')}.`,
    () => 'Change one of the ranges, or take a version of the package that asks for another.',
  ),
  'package-version': entry<{ package: string; range: string; versions: readonly string[]; hidden: number }>(
    'invalid',
    (p) =>
      `Could not find a matching compatible version for package ${p.package}: ${p.range} was asked for` +
      (p.hidden > 0 ? `, and ${p.hidden} versions do not go with this version of dbt's format.` : '.'),
    (p) => `Compatible versions: ${p.versions.join(', ') || 'none'}.`,
  ),
  'package-unknown': entry<{ package: string; hub: string }>(
    'invalid',
    (p) => `Package ${p.package} was not found in the package index (${p.hub}).`,
  ),
  'package-twice': entry<{ name: string; packages: readonly string[] }>(
    'invalid',
    (p) => `Found duplicate project "${p.name}": ${p.packages.join(' and ')} have that name.`,
    () => 'Names of packages are unique in a project, and none is that of the project itself.',
  ),
  'package-invalid': entry<{ package: string; problem: string }>(
    'invalid',
    (p) => `The package ${p.package} is not one: ${p.problem}.`,
  ),
  'package-fetch': entry<{ what: string; reason: string }>(
    'engine',
    (p) => `${p.what} cannot be fetched: ${p.reason}.`,
    () => 'Whatever is installed stays as it is; run varve deps again.',
  ),
  'packages-missing': entry<{ asked: number; found: number; file: string; folder: string; names: readonly string[] }>(
    'invalid',
    (p) =>
      `dbt expects ${p.asked} package(s) based on packages specified in ${p.file}, but found only ${p.found} ` +
      `package(s) installed in ${p.folder}.` +
      (p.names.length > 0 ? ` Following packages were not found: ${p.names.join(', ')}.` : ''),
    () => 'varve deps',
  ),
  'clean-refused': entry<{ paths: readonly string[]; because: string }>(
    'refused',
    (p) => `clean-targets: ${p.paths.join(', ')} will not be cleaned: ${p.because}.`,
    () => 'Take it out of clean-targets in dbt_project.yml. Nothing was removed.',
  ),
};
