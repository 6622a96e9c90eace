export { excess } from './excess.ts';
export { dailyRights, migratingRights, refuseSharedSchemas, type History, type Layout, type Right } from './rights.ts';
export { grantText, parseUser, userText, type User } from './statements.ts';
