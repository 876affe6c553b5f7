// Package wageclaim is what proves the hours of one worker in a span: records of what
// was seen, decided, approved and paid, each held by the company's ledger, so that who
// has nothing of ours but the program can verify all of it.
//
// A bundle has four layers, and a forger has to break all of them at once:
//
//	records    fixes, fences, rules, visits, approvals, …: each by a kind and a name
//	manifest   the SHA-256 of each record; the ledger's entry `wage_claim.made` holds that of the manifest
//	entries    what the ledger said of each thing when it was done, with proofs that they are in the log
//	results    visits derived again from fixes and fences, hours classified again from entries and rules
//
// Times are Unix seconds, UTC; days are days of work in the company's time zone.
package wageclaim
