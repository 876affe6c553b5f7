package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/notice"
)

// AlertAddresses stores the addresses of incoming webhooks that rules of the transaction's
// company name, sealed.
type AlertAddresses interface {
	// All returns all of them, ordered by id.
	All(ctx context.Context) ([]SealedAddress, error)
	// ByID returns one, or notice.ErrAddressNotFound.
	ByID(ctx context.Context, id domain.AlertAddressID) (SealedAddress, error)
	// Add inserts one.
	Add(ctx context.Context, a SealedAddress) error
	// Keep deletes all but these. Messages that were to go to one of the others have none
	// any more.
	Keep(ctx context.Context, ids []domain.AlertAddressID) error
	// Rewrap stores the key that the data key is wrapped by, or fails with
	// ErrCredentialMoved where another than was wraps it by now.
	Rewrap(ctx context.Context, a SealedAddress, was WrappedKey) error
}

// SealedAddress is the address of an incoming webhook as it is stored. What may be shown of
// it is sealed along.
type SealedAddress struct {
	ID      domain.AlertAddressID
	Channel notice.Channel
	Shown   string
	MadeAt  time.Time
	MadeBy  string
	Version int64
	Sealed  []byte
	Key     WrappedKey
}
