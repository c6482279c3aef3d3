import type { LinkHouseholdDeps, PasskeyDeps } from '@porchlight/domain';
import type { CookieForm } from './sessionCookie.ts';

/** What the routes of accounts are given: the rules' own parts, and how cookies are sent. */
export type AccountSetup = PasskeyDeps & LinkHouseholdDeps & CookieForm;
