// Package planted makes seasons of planned and done work with discrepancies planted
// in them, each with its truth, and with the noise that resembles them. It measures
// reconciliation, and so it knows nothing of it: a test of the architecture holds
// that it imports nothing of domain/reconcile.
//
// People do what happens in the trade; what they do decides where badges are, what
// the schedule says and what is booked. Only then are errors of presence put over
// it. A company is a pure function of the seed and its number: it can be made alone
// or beside others, in any order.
package planted
