package ports

import (
	"context"

	"actual/domain"
	"actual/domain/digest"
)

// DigestSettings keeps which summaries the transaction's company is sent, and who gets
// them.
type DigestSettings interface {
	// Get returns the settings; digest.Usual where nothing was said.
	Get(ctx context.Context) (digest.Settings, error)
	// Hold is Get, and keeps others from changing them until the transaction ends.
	Hold(ctx context.Context) (digest.Settings, error)
	// Save stores settings over the revision that they have, and raises that, or fails
	// with domain.ErrMoved.
	Save(ctx context.Context, s digest.Settings) error
}

// Digests keeps the summaries of the transaction's company, as they were told.
type Digests interface {
	// Add inserts a summary. It fails with domain.ErrMoved where the period has its own
	// already: those by hand are beside it.
	Add(ctx context.Context, d digest.Digest) error
	// ByID returns a summary, or digest.ErrNotFound.
	ByID(ctx context.Context, id domain.DigestID) (digest.Digest, error)
	// Last returns the last of a cadence that is not by hand and was due before a date, or
	// digest.ErrNotFound.
	Last(ctx context.Context, c digest.Cadence, before domain.Date) (digest.Digest, error)
	// List returns up to limit summaries made before one (zero: from the last), the newest
	// first, without figures.
	List(ctx context.Context, c digest.Cadence, before domain.DigestID, limit int) ([]digest.Digest, error)
	// Forget deletes summaries that were due before a date, with their letters, but for those
	// of days that a legal hold covers. It returns how many it deleted.
	Forget(ctx context.Context, before domain.Date) (int64, error)
	// ForgetNames takes what people were called out of all summaries: of who wore a badge,
	// and sentences that say one of the names. Other names stay.
	ForgetNames(ctx context.Context, names []string) error
}

// Letters keeps the mail of summaries of the transaction's company, and its fate.
type Letters interface {
	// Add inserts letters.
	Add(ctx context.Context, all []digest.Letter) error
	// Hold returns a letter and keeps others from it until the transaction ends, or fails
	// with digest.ErrNoLetter.
	Hold(ctx context.Context, id domain.LetterID) (digest.Letter, error)
	// Save stores a letter that is as turn left it. It fails with domain.ErrMoved where it
	// is in another turn by now.
	Save(ctx context.Context, l digest.Letter, turn int64) error
	// Of returns the letters of summaries, by summary and address.
	Of(ctx context.Context, digests []domain.DigestID) ([]digest.Letter, error)
}
