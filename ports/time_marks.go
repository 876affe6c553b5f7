package ports

import (
	"context"

	"actual/domain"
	"actual/domain/transfer"
)

// TimeMarks remembers, for targets that keep no mark beside time, what was sent under
// which mark, before it is sent. No transaction of the caller may be open.
type TimeMarks interface {
	// Remember stores what is sent, in the place of what was sent under the same mark.
	Remember(ctx context.Context, company domain.CompanyID, t transfer.Target, sent ...TimeMark) error
	// Remembered returns what was sent of people that begins on days from first to last,
	// give or take a day; by mark.
	Remembered(ctx context.Context, company domain.CompanyID, t transfer.Target, people []string, first, last domain.Date) ([]TimeMark, error)
}

// TimeMark is what was sent under a mark.
type TimeMark struct {
	Mark         string
	Person, Code string
	Span         domain.Span
	Ref          string // What the target calls it; empty: not read back yet.
}
