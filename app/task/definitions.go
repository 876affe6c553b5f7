// Package task lists the platform's background work that is queued. A task is
// never called a job: a job is a customer's. Deriving presence and numbering the
// ledger are no tasks: their queues are marks and pending entries.
package task

import (
	"context"
	"errors"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/run"
)

// The kinds. They are stored with each task, so they are never renamed; a new
// payload gets a new version.
const (
	ReleaseQuarantine = "ingest.release_quarantine.v1" // Payload: the device.
	EnsurePartitions  = "store.ensure_partitions.v1"
	DropPartitions    = "store.drop_partitions.v1"
	ApplyRetention    = "retention.apply.v1"
	PreviewCorrection = "presence.preview.v1" // Payload: the preview, and how often it was taken up again.
	WarnOfExpiry      = "access.warn_of_expiry.v1"
	SendSignInLink    = "access.send_sign_in_link.v1" // Payload: the sign-in's id.
	ForgetRepeats     = "repeats.forget.v1"
	WorkAsked         = "asked.work.v1" // Payload: the task, and where it goes on.
	ReconcileNight    = "reconcile.night.v1"
	ReconcileAgain    = "reconcile.again.v1"
	ReconcileDates    = "reconcile.dates.v1" // Payload: the first and the last date, and who asked.
	ForgetRuns        = "runs.forget.v1"
	FetchEvents       = "backfill.fetch.v1" // Payload: the backfill, and when it last moved.
	CheckEvents       = "backfill.check.v1"
	ReadSource        = "sourcing.read.v1"
	SyncSource        = "sourcing.sync.v1" // Payload: the sync, and at which of its revisions it was asked for.
	ExtendSeries      = "planning.extend_series.v1"
	ReadBooked        = "booked.read.v1"
	ExportAssignments = "assignments.export.v1"
	ReadTarget        = "targeting.read.v1" // Payload: the target.
	KeepConnections   = "connections.keep.v1"
	WorkExports       = "exports.work.v1" // Payload: the export, and when it last moved; or the route whose waiting ones are woken.
)

// Definition describes one kind of background work. Either Run is set, for what
// use cases queue (ports.Tasks), or Scheduled, for what is due at times.
type Definition struct {
	Kind        string
	Timeout     time.Duration // Of one attempt; also, how long a task of a process that was killed may lie about.
	MaxAttempts int           // Then it is dead: kept, listed, to be restarted by a person.
	Backoff     Backoff       // Zero: the usual one.
	Run         func(ctx context.Context, company domain.CompanyID, payload []byte) error
	Scheduled   *Scheduled
}

// Turn is how long a task works for one company at most, about; then it stands
// at the end of the queue again, behind the tasks of the others.
const Turn = 2 * time.Second

// ErrAgain is what Run returns when its turn is over and something is left to do:
// the same task is queued anew, behind those of other companies, and no attempt
// is counted. What was done must be kept already, and where to go on.
var ErrAgain = errors.New("the turn is over, and something is left to do")

// AgainError is what Run returns when nothing is left to do until a time: the same
// task is worked again about then, and no attempt is counted.
type AgainError struct{ At time.Time }

// Error implements error.
func (a AgainError) Error() string {
	return "something is left to do at " + a.At.UTC().Format(time.RFC3339)
}

// Backoff says how long a task waits after a failed attempt: First after the
// first one, twice as long after each further one, at most Most; less up to half
// of it by chance, so that what failed together is not tried together.
type Backoff struct{ First, Most time.Duration }

// After returns how long to wait after the n-th failed attempt (from 1 on). chance
// is between 0 and 1.
func (b Backoff) After(n int, chance float64) time.Duration {
	if b.First <= 0 {
		b = Backoff{First: 5 * time.Second, Most: time.Hour}
	}
	wait := b.First
	for ; n > 1 && wait < b.Most; n-- {
		wait *= 2
	}
	wait = min(wait, max(b.Most, b.First))
	return wait - time.Duration(chance*float64(wait)/2)
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

// Remover deletes what is past its term, a turn at a time, and drops the
// partitions that this leaves empty.
type Remover interface {
	Run(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error)
	DropPartitions(ctx context.Context) error
}

// RunForgetter deletes the runs and dead tasks that nobody looks up any more, and
// ends its run in the same transaction.
type RunForgetter interface {
	Forget(ctx context.Context, company domain.CompanyID, t run.Turn) error
}

// Previewer looks at corrections that are too large for one answer, or makes them.
type Previewer interface {
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// AskedWorker works what people asked for, for a turn.
type AskedWorker interface {
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// EventFetcher compares with Notehub what a company asked for, or what was uploaded
// since the last time, and fetches what is missing.
type EventFetcher interface {
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
	Check(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error)
}

// BookedReader reads what a company has booked and clocked elsewhere, a list a turn.
type BookedReader interface {
	Work(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error)
}

// SourceReader reads where a company plans its work, and takes over what that says.
type SourceReader interface {
	Read(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error)
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

// SeriesExtender makes the jobs of a company's series further ahead, for about so
// long, and reports whether any are left.
type SeriesExtender interface {
	Extend(ctx context.Context, company domain.CompanyID, within time.Duration) (more bool, err error)
}

// AssignmentExporter exports who was expected where, and who was there, on the dates
// of a run, for about so long.
type AssignmentExporter interface {
	Nightly(ctx context.Context, company domain.CompanyID, t run.Turn, within time.Duration) (place string, err error)
}

// Reconciler compares what was planned with what was: the date before, the date before
// that again, or dates that somebody asked for.
type Reconciler interface {
	Nightly(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error)
	Second(ctx context.Context, company domain.CompanyID, t run.Turn) error
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// TargetReader reads whom and what a target of time has.
type TargetReader interface {
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// ExportWorker writes at vendors what is to be written there, once each.
type ExportWorker interface {
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// ConnectionKeeper renews the accounts that a company's people connected, before their
// tokens end.
type ConnectionKeeper interface {
	Keep(ctx context.Context, company domain.CompanyID) error
}

// Flows are what tasks run.
type Flows struct {
	Digests     DigestSender
	Connections ConnectionKeeper
	Sources     SourceReader
	Releaser    Releaser
	Partitioner Partitioner
	Expiry      ExpiryWarner
	Repeats     RepeatForgetter
	Remover     Remover
	Previewer   Previewer
	Asked       AskedWorker
	Postman     Postman
	Runs        RunForgetter
	Events      EventFetcher
	Series      SeriesExtender
	Booked      BookedReader
	Assignments AssignmentExporter
	Exports     ExportWorker
	Transfers   TransferWorker
	Payrolls    PayrollWorker
	Webhooks    WebhookTeller
	Reconciler  Reconciler
	Targets     TargetReader
	Alerts      Alerter
	Models      ModelRefresher
	Ledgers     LedgerChecker
}

// Definitions lists every background task of the platform.
// What they are, but for their work, can be read without flows.
func Definitions(f Flows) []Definition {
	return slices.Concat(scheduled(f), reconciling(f), transferring(f), paying(f), hooking(f), telling(f), alerting(f), showing(f), []Definition{
		{
			// Its next attempt goes on where time ran out.
			Kind: ReleaseQuarantine, Timeout: time.Minute, MaxAttempts: 12,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Releaser.Release(ctx, company, string(payload))
			},
		},
		{
			// It has a lease of its own: who asks after it takes it up again.
			Kind: PreviewCorrection, Timeout: time.Hour, MaxAttempts: 10,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Previewer.Work(ctx, company, payload)
			},
		},
		{
			// A turn takes a second or two, and what is left is queued anew.
			Kind: WorkAsked, Timeout: time.Minute, MaxAttempts: 25,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Asked.Work(ctx, company, payload)
			},
		},
		{
			// Notehub is given hours to come back. A step may wait for the turn of its account.
			Kind: FetchEvents, Timeout: 10 * time.Minute, MaxAttempts: 12, Backoff: Backoff{First: 30 * time.Second, Most: time.Hour},
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Events.Work(ctx, company, payload)
			},
		},
		{
			// What the vendor refuses or does not answer is waited for by the export's own rules:
			// an attempt fails where the store does.
			Kind: WorkExports, Timeout: 3 * time.Minute, MaxAttempts: 25,
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Exports.Work(ctx, company, payload)
			},
		},
		{
			// What the target refuses is told to people by the dead task.
			Kind: ReadTarget, Timeout: 10 * time.Minute, MaxAttempts: 5, Backoff: Backoff{First: 30 * time.Second, Most: 10 * time.Minute},
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Targets.Work(ctx, company, payload)
			},
		},
		{
			// The vendor is given hours to come back. A page may wait for the turn of its account.
			Kind: SyncSource, Timeout: 10 * time.Minute, MaxAttempts: 12, Backoff: Backoff{First: 30 * time.Second, Most: time.Hour},
			Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
				return f.Sources.Work(ctx, company, payload)
			},
		},
		{
			// In the night, before the day whose jobs come into sight.
			Kind: ExtendSeries, Timeout: time.Minute, MaxAttempts: 8,
			Scheduled: &Scheduled{
				Schedule: run.Daily(1, 30), AtOnce: true, CatchUp: run.NewestOnly, Within: 3 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, _ run.Turn) (string, error) {
					if more, err := f.Series.Extend(ctx, company, Turn); err != nil || !more {
						return "", err
					}
					return "the next series", nil
				},
			},
		},
		{
			// The attempts lie within the time that a link is good for.
			Kind: SendSignInLink, Timeout: 30 * time.Second, MaxAttempts: 5,
			Run: func(ctx context.Context, _ domain.CompanyID, payload []byte) error {
				return f.Postman.Deliver(ctx, string(payload))
			},
		},
	})
}
