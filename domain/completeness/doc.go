// Package completeness says whether all that badges reported is here. Notehub tells
// at the end of a session what it counted, and its own list of events can be compared
// with what is held: from these each session is complete, lacks something, or nobody
// can tell, and so is each day of a badge. Nothing is ever guessed: what neither a
// count nor a comparison shows is unknown.
//
// What Notehub's counters count is not documented, so which one is believed is a
// setting (docs/completeness.md).
package completeness
