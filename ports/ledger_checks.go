package ports

import (
	"context"
	"time"
)

// LedgerChecks remembers whether the ledger of the transaction's company verified when it was
// last looked at.
type LedgerChecks interface {
	// Last returns the last look; ok is false where there was none.
	Last(ctx context.Context) (c LedgerCheck, ok bool, err error)
	// Save stores a look in the place of the one before it. Since when it does not verify
	// is kept from that one.
	Save(ctx context.Context, c LedgerCheck) error
}

// LedgerCheck is what a verification came to.
type LedgerCheck struct {
	At       time.Time
	Entries  int64
	Findings int
	Finding  string    // The first, for people; "": none.
	Since    time.Time // When it first did not verify; zero: it does.
}
