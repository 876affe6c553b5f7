package webhook

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of a subscription.
var (
	// ErrNotFound reports a subscription that the company has not.
	ErrNotFound = fault.New(fault.NotFound, "webhook.not_found", "no such webhook")
	// ErrBad reports a subscription that can't be. It names the field and the remedy.
	ErrBad = fault.New(fault.Invalid, "webhook.bad", "the webhook can't be so")
	// ErrMany reports a company that has as many as there may be.
	ErrMany = fault.New(fault.Conflict, "webhook.too_many", "the company has as many webhooks as there may be")
	// ErrState reports an act that the subscription's state does not allow.
	ErrState = fault.New(fault.Conflict, "webhook.wrong_state", "the webhook's state does not allow it")
)

// State is whether a subscription is sent anything. The names are stored.
type State string

// The states. Whatever it is, what happens is queued, but for a receiver that is gone.
const (
	Active   State = "active"
	Paused   State = "paused"   // A person holds it.
	Disabled State = "disabled" // We hold it, with why; a person may resume it.
)

// Why a subscription was disabled. The names are stored.
type Why string

// The reasons.
const (
	Failing Why = "failing" // Nothing but failures for DisableAfter.
	Gone    Why = "gone"    // It answered 410: nothing is queued any more.
)

// Order is in which order messages are sent.
type Order string

// The orders. Sequences are given in the order of the facts either way.
const (
	AnyOrder Order = "none"  // A message that fails holds up no other.
	PerBadge Order = "badge" // One about a badge waits for those before it about the same badge.
)

// Signing is by what messages are signed.
type Signing string

// The ways.
const (
	HMAC    Signing = "hmac"    // Symmetric, v1: the receiver has the same secret.
	Ed25519 Signing = "ed25519" // Asymmetric, v1a: the receiver has the public key.
)

// Bounds.
const (
	Most         = 50  // Subscriptions of a company.
	MostName     = 100 // Characters.
	MostURL      = 2000
	MostInFlight = 50 // Messages on their way to an endpoint at once.
	MostRate     = 1000
)

// Subscription is whom a company has told what happens.
type Subscription struct {
	ID        domain.WebhookID
	Name      string
	URL       string
	Types     []Type // None: all.
	Order     Order
	Signing   Signing
	InFlight  int // Messages on their way at once, at most.
	PerSecond int // Messages a second, at most; 0: as many as the receiver takes.
	State     State
	Why       Why
	CreatedAt time.Time
	CreatedBy string
	Revision  domain.Revision // Of what people say of it, and of its state.
	Health    Health
	Head      Head
	Keyed     int64 // Rises with each change of its secrets.
}

// Head is how far sequences were given.
type Head struct {
	Sequence int64    // 0: none.
	Hash     [32]byte // Of the payload of that sequence.
}

// Usual returns a subscription to all types that only lacks a name and an address.
func Usual() Subscription {
	return Subscription{Order: AnyOrder, Signing: HMAC, InFlight: 10, State: Active}
}

// Check fails with ErrBad, of the first thing that is not right. Whether the address may be
// posted to is for others to say (ports.PostingRules).
func (s Subscription) Check() error {
	switch {
	case s.Name == "" || utf8.RuneCountInString(s.Name) > MostName || strings.TrimSpace(s.Name) != s.Name || strings.ContainsFunc(s.Name, control):
		return ErrBad.With("name has 1 to %d characters, no control characters, and no spaces around it", MostName)
	case s.URL == "" || len(s.URL) > MostURL || strings.ContainsFunc(s.URL, control):
		return ErrBad.With("url is one such as https://hooks.example.com/actual, of at most %d characters", MostURL)
	case s.Order != AnyOrder && s.Order != PerBadge:
		return ErrBad.With("order is %.40q: none or badge", string(s.Order))
	case s.Signing != HMAC && s.Signing != Ed25519:
		return ErrBad.With("signing is %.40q: hmac or ed25519", string(s.Signing))
	case s.InFlight < 1 || s.InFlight > MostInFlight:
		return ErrBad.With("in_flight is %d: from 1 to %d", s.InFlight, MostInFlight)
	case s.PerSecond < 0 || s.PerSecond > MostRate:
		return ErrBad.With("per_second is %d: from 0 (no limit) to %d", s.PerSecond, MostRate)
	}
	return nil
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

// Wants reports whether facts of the type are queued for it.
func (s Subscription) Wants(t Type) bool {
	return s.Why != Gone && t.Version() > 0 && t != Test && (len(s.Types) == 0 || slices.Contains(s.Types, t))
}

// Pause holds it: what happens is queued. It fails with ErrState.
func (s Subscription) Pause() (Subscription, error) {
	if s.State != Active {
		return s, ErrState.With("it is %s", s.State)
	}
	s.State = Paused
	return s, nil
}

// Resume sends again, what is queued first, as if nothing had failed. It fails with
// ErrState.
func (s Subscription) Resume() (Subscription, error) {
	if s.State == Active {
		return s, ErrState.With("it is active")
	}
	s.State, s.Why, s.Health = Active, "", Health{}
	return s, nil
}

// Disable holds it, for a reason of ours.
func (s Subscription) Disable(why Why) Subscription {
	s.State, s.Why = Disabled, why
	return s
}
