package tenant

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"actual/domain"
	"actual/domain/fault"
)

// Reasons to refuse an entry of support.
var (
	ErrEntryNotFound = fault.New(fault.NotFound, "support.not_found", "no such entry of support into this company, or it is over")
	ErrBadEntry      = fault.New(fault.Invalid, "support.bad_entry", "support enters a company with a reason of 10 to 500 characters, for 1 to 240 minutes")
	ErrNoSession     = fault.New(fault.Denied, "support.no_session", "support enters a company out of a session of its own, never with a key")
)

// SupportEntry is a stay of somebody of ours in a company: with a reason, for a
// time, in the company's ledger.
type SupportEntry struct {
	ID      domain.SessionID // The session of kind BySupport that it is made in.
	Company domain.CompanyID
	User    domain.UserID // Of the house.
	Reason  string
	Entered time.Time
	Until   time.Time // At the latest.
	Ended   time.Time // Zero: not before Until.
	EndedBy string
}

// MaxEntry is the longest stay.
const MaxEntry = 240 * time.Minute

// NewSupportEntry returns an entry that begins now. It fails with ErrBadEntry.
func NewSupportEntry(id domain.SessionID, company domain.CompanyID, user domain.UserID, reason string, lasts time.Duration, now time.Time) (SupportEntry, error) {
	const shortest, longest = 10, 500
	reason = strings.TrimSpace(reason)
	n := utf8.RuneCountInString(reason)
	if n < shortest || n > longest || strings.ContainsFunc(reason, unicode.IsControl) || lasts < time.Minute || lasts > MaxEntry {
		return SupportEntry{}, ErrBadEntry
	}
	return SupportEntry{ID: id, Company: company, User: user, Reason: reason, Entered: now, Until: now.Add(lasts)}, nil
}

// Goes reports whether the stay goes on at that time.
func (e SupportEntry) Goes(now time.Time) bool { return e.Ended.IsZero() && now.Before(e.Until) }
