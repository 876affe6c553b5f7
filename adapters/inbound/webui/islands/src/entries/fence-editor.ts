import { start } from '../lib/start';

start('fence-editor', () => import('../islands/fence-editor'));
