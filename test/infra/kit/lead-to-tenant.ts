/** Loaded into a process before all else: sends it to the simulated tenant that the variable names. */
import { type Redirection, redirectToTenant } from '../../../local/tenant/redirect.ts';

redirectToTenant(JSON.parse(process.env.TEST_TENANT ?? '') as Redirection);
