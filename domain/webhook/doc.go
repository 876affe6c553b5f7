// Package webhook is about telling integrators what happened, so that they can trust it:
// whom, what of, in which order, when again after a failure and until when, and how a
// receiver proves that it missed nothing.
//
// A subscription gets the facts of the types that it chose as messages. Each has a
// sequence, from 1 without a gap, and names the hash of the payload before it: whoever
// has two neighbours can prove that they are, and whoever lacks one knows which. Both
// are given once, when a fact is taken out of the outbox, and stand in the payload, which
// is signed; a message that is sent again, or fetched, is the same bytes.
package webhook
