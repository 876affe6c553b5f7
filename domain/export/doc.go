// Package export says how something is written, once, at a vendor that knows no
// idempotency key: an issue, or later a time entry. What is to be written is an
// Export: intended first, then sent, and confirmed by reading it back. An answer
// that is lost leaves it unknown: it is looked for, and sent again only where it is
// seen not to be there. Nothing here knows a vendor.
package export
