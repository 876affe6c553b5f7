package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/webhook"
)

// Webhooks stores the subscriptions of the transaction's company.
type Webhooks interface {
	// List returns all, the oldest first.
	List(ctx context.Context) ([]webhook.Subscription, error)
	// ByID returns one, or webhook.ErrNotFound.
	ByID(ctx context.Context, id domain.WebhookID) (webhook.Subscription, error)
	// Add inserts one, or fails with webhook.ErrMany.
	Add(ctx context.Context, s webhook.Subscription) error
	// Save stores what people say of one, its state and its health over the revision that it
	// has, and raises that, or fails with domain.ErrMoved. How far it is stays.
	Save(ctx context.Context, s webhook.Subscription) error
	// Remove deletes one with its secrets, messages and attempts, or fails with
	// webhook.ErrNotFound.
	Remove(ctx context.Context, id domain.WebhookID) error
}

// WebhookSecrets stores by what subscriptions of the transaction's company are signed,
// sealed.
type WebhookSecrets interface {
	// Of returns those of a subscription that have not ended by now, the newest first.
	Of(ctx context.Context, id domain.WebhookID, now time.Time) ([]SealedWebhookSecret, error)
	// All returns those of all subscriptions that have not ended by now, those of one
	// together and the newest first.
	All(ctx context.Context, now time.Time) ([]SealedWebhookSecret, error)
	// Add stores the next one of a subscription, and returns its number. Those before it end
	// then, where they end at all later; those that have ended by now are deleted. A store
	// raises the subscription's Keyed.
	Add(ctx context.Context, s SealedWebhookSecret, formerEnd, now time.Time) (n int, err error)
	// Rewrap stores the key that the data key is wrapped by, or fails with
	// ErrCredentialMoved where another than was wraps it by now.
	Rewrap(ctx context.Context, s SealedWebhookSecret, was WrappedKey) error
}

// SealedWebhookSecret is a secret as it is stored.
type SealedWebhookSecret struct {
	Webhook domain.WebhookID
	N       int // From 1, in the order of making.
	Signing webhook.Signing
	Public  string // The public key; "" of a secret that both have.
	MadeAt  time.Time
	MadeBy  string
	EndsAt  time.Time // Zero: it is the one in use.
	Version int64     // It was sealed along.
	Sealed  []byte
	Key     WrappedKey
}

// WebhookQueue is what is on its way to the subscriptions of the transaction's company.
type WebhookQueue interface {
	// Open keeps others from giving sequences until the transaction ends, and returns all
	// subscriptions and up to limit facts of the outbox, the oldest first. ok is false where
	// another gives them now.
	Open(ctx context.Context, limit int) (subs []QueuedWebhook, facts []webhook.Fact, ok bool, err error)
	// Hold returns a subscription and keeps others from giving it sequences until the
	// transaction ends; webhook.ErrNotFound.
	Hold(ctx context.Context, id domain.WebhookID) (webhook.Subscription, error)
	// Close writes what became of them: messages with the heads that follow, the facts away;
	// and takes subscriptions in hand. It returns what is to be sent to these.
	Close(ctx context.Context, c WebhookClosing) ([]webhook.Message, error)
	// Keep has subscriptions in hand for longer, as far as they are in the turn still.
	Keep(ctx context.Context, turns []WebhookTurn, until time.Time) error
	// Finish writes what came of messages, and gives back those subscriptions that are
	// done with, as far as they are in the turn still. It returns those that it has
	// disabled.
	Finish(ctx context.Context, all []WebhookFinish) ([]webhook.Subscription, error)
}

// QueuedWebhook is a subscription and whose turn it is.
type QueuedWebhook struct {
	webhook.Subscription
	Turn   int64
	DueAt  time.Time // When something is to be sent, at the earliest; zero: nothing waits.
	InHand time.Time // Until then it is another's; zero: nobody's.
}

// WebhookTurn is a subscription in a turn.
type WebhookTurn struct {
	Webhook domain.WebhookID
	Turn    int64
	Most    int // Messages that are taken.
}

// WebhookClosing is what is written of facts that were taken.
type WebhookClosing struct {
	Now      time.Time
	Facts    []domain.UUID // Away.
	Messages []webhook.Message
	Heads    map[domain.WebhookID]webhook.Head // That changed.
	Take     []WebhookTurn                     // In the turn that begins.
	Until    time.Time                         // So long they are in hand.
}

// WebhookFinish is what came of messages of a subscription.
type WebhookFinish struct {
	WebhookTurn
	Outcomes []webhook.Outcome
	Health   webhook.Health // After them.
	Changed  bool           // The health did.
	End      webhook.Why    // "": it goes on.
	Done     bool           // It is given back.
}

// WebhookLog looks at the messages of subscriptions of the transaction's company.
type WebhookLog interface {
	// List returns messages of a subscription.
	List(ctx context.Context, id domain.WebhookID, q WebhookQuery) ([]webhook.Message, error)
	// Attempts returns those of a message, the first one first.
	Attempts(ctx context.Context, id domain.WebhookID, sequence int64) ([]webhook.Attempt, error)
	// Count returns how many there are by what became of them.
	Count(ctx context.Context, id domain.WebhookID, q WebhookQuery) (map[webhook.Progress]int, error)
	// Replay has messages of sequences sent again, from the first attempt on, and returns
	// how many.
	Replay(ctx context.Context, id domain.WebhookID, q WebhookQuery, now time.Time) (int, error)
	// Forget deletes up to about limit messages that were queued before a time, whatever
	// became of them, and returns how many.
	Forget(ctx context.Context, before time.Time, limit int) (int, error)
}

// WebhookQuery says which messages are meant. Zero fields say nothing.
type WebhookQuery struct {
	From, To int64 // Sequences, both included.
	Progress webhook.Progress
	Type     webhook.Type
	Newest   bool // First; else the lowest sequence first.
	Limit    int
	Payload  bool // With it.
}

// WebhookDirectory says across companies who has something to send.
type WebhookDirectory interface {
	// ToSend returns the companies with facts in the outbox, or with subscriptions that are
	// in nobody's hands and have something to be sent by now.
	ToSend(ctx context.Context, now time.Time) ([]Waiting, error)
}
