/** The dbt whose format is spoken. */
export const DBT_VERSION = '1.12.6';
