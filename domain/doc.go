// Package domain holds what is true of crews, sites and hours, whatever stores
// or shows it. It knows no clock, no network and no wire format.
//
// The words, each with one meaning and no synonym:
//
//   - A company is a customer; its CompanyID is on every row that is theirs.
//   - A site is a property where work is done. It has fence versions: polygons
//     or circles (WGS 84), valid from one instant to another, never edited.
//   - A badge is a tracker (one Notecard) owned by a company for a time; custody
//     says which worker wears it.
//   - An event is one routed Notehub event, kept as it came. Its key is its
//     event id, or "sha256:" and the hash of its bytes.
//   - A fix is a position taken from an event: time, place, source, error.
//   - A track is a run of fixes of one badge without a long hole.
//   - A visit is badge × site × interval, with ranges, confidence and evidence.
//   - A ruling is a person's decision that presence must respect.
//   - The ledger is the append-only log of what a company's records became.
//   - A task is background work; a job is always the customer's: work planned at
//     a site on a date. A series is a job that comes again and again by a rule.
//   - A crew is a group of workers; a carriage says which badge it carries that
//     nobody wears.
//   - A digest is a summary of a company's days, told to people; a letter is its
//     mail to one address.
//
// Instants inside the domain are whole Unix seconds (UTC, type int64) where a
// package computes with them, and time.Time in UTC elsewhere. Coordinates are
// WGS 84 in units of 1e-7 degree (int32), so that sums are the same on every
// machine. Distances are whole millimetres.
package domain
