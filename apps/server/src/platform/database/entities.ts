import { platformEntities } from './platform.entities.js';

/** Every table of the server. Each module adds one import and one entry. */
export const entities = [...platformEntities];
