// Package task lists the platform's background work that is queued. A task is
// never called a job: a job is a customer's. Deriving presence and numbering the
// ledger are no tasks: their queues are marks and pending entries.
package task

import (
	"context"
	"time"

	"actual/domain"
)

// The kinds. They are stored with each task, so they are never renamed; a new
// payload gets a new version.
const (
	ReleaseQuarantine = "ingest.release_quarantine.v1" // Payload: the device.
	EnsurePartitions  = "store.ensure_partitions.v1"   // No payload.
	BeginRetention    = "retention.begin.v1"           // No payload.
	ApplyRetention    = "retention.apply.v1"           // Payload: where to go on.
	PreviewCorrection = "presence.preview.v1"          // Payload: the preview, and how often it was taken up again.
	WarnOfExpiry      = "access.warn_of_expiry.v1"     // No payload.
	SendSignInLink    = "access.send_sign_in_link.v1"  // Payload: the sign-in's id.
	ForgetRepeats     = "repeats.forget.v1"            // No payload.
)

// Definition describes one kind of background work.
type Definition struct {
	Kind        string
	Every       time.Duration // 0: only when a use case queues it.
	Timeout     time.Duration // Of one attempt; also, how long a task of a process that was killed may lie about.
	MaxAttempts int
	Run         func(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// Releaser takes what a device has in quarantine to the company that owns it.
type Releaser interface {
	Release(ctx context.Context, company domain.CompanyID, device string) error
}

// Partitioner makes the partitions of the months to come.
type Partitioner interface {
	EnsurePartitions(ctx context.Context) error
}

// Postman sends the links that people sign in with.
type Postman interface {
	Deliver(ctx context.Context, signIn string) error
}

// Remover deletes what is past its term: Begin queues a task of the kind for every
// company, Run works for one, and queues the rest of its work.
type Remover interface {
	Begin(ctx context.Context, kind string) error
	Run(ctx context.Context, kind string, company domain.CompanyID, from string) error
}

// Previewer looks at corrections that are too large for one answer, or makes them.
type Previewer interface {
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// ExpiryWarner tells people of keys and routes that expire soon.
type ExpiryWarner interface {
	WarnOfExpiry(ctx context.Context) error
}

// RepeatForgetter deletes the answers that are kept no longer for requests which
// are sent again.
type RepeatForgetter interface {
	ForgetRepeats(ctx context.Context) error
}

// Flows are what tasks run.
type Flows struct {
	Releaser    Releaser
	Partitioner Partitioner
	Expiry      ExpiryWarner
	Repeats     RepeatForgetter
	Remover     Remover
	Previewer   Previewer
	Postman     Postman
}

// Definitions lists every background task of the platform.
func Definitions(f Flows) []Definition {
	return []Definition{
		{
			// Its next attempt goes on where time ran out.
			Kind: ReleaseQuarantine, Timeout: time.Minute, MaxAttempts: 12,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Releaser.Release(ctx, company, string(payload))
			},
		},
		{
			Kind: EnsurePartitions, Every: 12 * time.Hour, Timeout: 5 * time.Minute, MaxAttempts: 5,
			Run: func(ctx context.Context, _ domain.CompanyID, _ []byte) error {
				return f.Partitioner.EnsurePartitions(ctx)
			},
		},
		{
			Kind: BeginRetention, Every: 24 * time.Hour, Timeout: 5 * time.Minute, MaxAttempts: 5,
			Run: func(ctx context.Context, _ domain.CompanyID, _ []byte) error {
				return f.Remover.Begin(ctx, ApplyRetention)
			},
		},
		{
			Kind: ApplyRetention, Timeout: 5 * time.Minute, MaxAttempts: 5,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Remover.Run(ctx, ApplyRetention, company, string(payload))
			},
		},
		{
			// It has a lease of its own: who asks after it takes it up again.
			Kind: PreviewCorrection, Timeout: time.Hour, MaxAttempts: 10, Run: f.Previewer.Work,
		},
		{
			Kind: ForgetRepeats, Every: 24 * time.Hour, Timeout: 5 * time.Minute, MaxAttempts: 3,
			Run: func(ctx context.Context, _ domain.CompanyID, _ []byte) error { return f.Repeats.ForgetRepeats(ctx) },
		},
		{
			Kind: WarnOfExpiry, Every: 24 * time.Hour, Timeout: 5 * time.Minute, MaxAttempts: 3,
			Run: func(ctx context.Context, _ domain.CompanyID, _ []byte) error { return f.Expiry.WarnOfExpiry(ctx) },
		},
		{
			// The attempts lie within the time that a link is good for.
			Kind: SendSignInLink, Timeout: 30 * time.Second, MaxAttempts: 5,
			Run: func(ctx context.Context, _ domain.CompanyID, payload []byte) error {
				return f.Postman.Deliver(ctx, string(payload))
			},
		},
	}
}
