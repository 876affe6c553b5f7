// Package booked holds what was noted of work elsewhere: labour that is booked to a
// ticket, and when people clocked in and out. It is a claim of its source's, not
// evidence of presence, and it is compared with that. Nothing of pay stands in it.
package booked
