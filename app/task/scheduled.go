package task

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/run"
)

// Scheduled is what is due at times: each period has a run, with a row before it
// is due, and is run exactly once however many processes there are.
//
// The guarantee: a period is queued once, in the transaction that says so in its
// row. Its attempts follow each other (River's claim on the task), and may repeat
// what one that was killed has done, unless the use case ends the run in the
// transaction of its work (tx.Runs.End): an attempt that is not the last, or whose
// run has ended, can't, and its work is undone.
type Scheduled struct {
	Schedule run.Schedule
	Chosen   bool          // It has no schedule: each company that wants it chooses one (tx.RunChoices).
	House    bool          // It is the house's alone, else each company's, the house's too.
	AtOnce   bool          // The first run is of the period that has begun already, when the company is new.
	CatchUp  run.CatchUp   // What becomes of periods that nobody ran in time.
	Within   time.Duration // Late where it has not ended so long after it was due.
	// Run works for one turn. Where it returns a place, the run goes on there, behind
	// the tasks of other companies.
	Run func(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error)
}

// scheduled lists what is due at times. Work of the night is spread over it, so
// that not all of a company's is due at once.
func scheduled(f Flows) []Definition {
	return []Definition{
		{
			Kind: EnsurePartitions, Timeout: time.Minute, MaxAttempts: 5,
			Scheduled: &Scheduled{
				Schedule: run.Every(12 * time.Hour), House: true, AtOnce: true, CatchUp: run.NewestOnly, Within: time.Hour,
				Run: whole(func(ctx context.Context) error { return f.Partitioner.EnsurePartitions(ctx) }),
			},
		},
		{
			Kind: DropPartitions, Timeout: time.Minute, MaxAttempts: 5,
			Scheduled: &Scheduled{
				// At another time than partitions are made: each would wait for the other.
				Schedule: run.Daily(4, 0), House: true, CatchUp: run.NewestOnly, Within: time.Hour,
				Run: whole(func(ctx context.Context) error { return f.Remover.DropPartitions(ctx) }),
			},
		},
		{
			Kind: ForgetRepeats, Timeout: time.Minute, MaxAttempts: 3,
			Scheduled: &Scheduled{
				Schedule: run.Every(24 * time.Hour), House: true, CatchUp: run.NewestOnly, Within: time.Hour,
				Run: whole(func(ctx context.Context) error { return f.Repeats.ForgetRepeats(ctx) }),
			},
		},
		{
			Kind: WarnOfExpiry, Timeout: time.Minute, MaxAttempts: 3,
			Scheduled: &Scheduled{
				Schedule: run.Every(24 * time.Hour), House: true, AtOnce: true, CatchUp: run.NewestOnly, Within: time.Hour,
				Run: whole(func(ctx context.Context) error { return f.Expiry.WarnOfExpiry(ctx) }),
			},
		},
		{
			Kind: ApplyRetention, Timeout: time.Minute, MaxAttempts: 5,
			Scheduled: &Scheduled{
				Schedule: run.Daily(1, 0), CatchUp: run.NewestOnly, Within: 6 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return f.Remover.Run(ctx, company, t)
				},
			},
		},
		{
			// It goes on from where the last one left off: one makes up for many.
			Kind: CheckEvents, Timeout: 10 * time.Minute, MaxAttempts: 8, Backoff: Backoff{First: time.Minute, Most: time.Hour},
			Scheduled: &Scheduled{
				Schedule: run.Daily(2, 0), CatchUp: run.NewestOnly, Within: 12 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return f.Events.Check(ctx, company, t)
				},
			},
		},
		{
			// When the visits of the day before have settled. Each date has its own rows.
			Kind: ExportAssignments, Timeout: 5 * time.Minute, MaxAttempts: 8, Backoff: Backoff{First: time.Minute, Most: time.Hour},
			Scheduled: &Scheduled{
				Schedule: run.Daily(6, 10), CatchUp: run.EachPeriod, Within: 3 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return f.Assignments.Nightly(ctx, company, t, Turn)
				},
			},
		},
		{
			// Before the night's work that looks at it. A list is read in one turn, mostly
			// waiting for the vendor: each time the whole window.
			Kind: ReadBooked, Timeout: 20 * time.Minute, MaxAttempts: 8, Backoff: Backoff{First: time.Minute, Most: time.Hour},
			Scheduled: &Scheduled{
				Schedule: run.Daily(5, 0), AtOnce: true, CatchUp: run.NewestOnly, Within: 12 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return f.Booked.Work(ctx, company, t)
				},
			},
		},
		{
			// One makes up for many. By day, too: offices change the plan of the day.
			Kind: ReadSource, Timeout: 10 * time.Minute, MaxAttempts: 8, Backoff: Backoff{First: time.Minute, Most: time.Hour},
			Scheduled: &Scheduled{
				Schedule: run.Every(4 * time.Hour), AtOnce: true, CatchUp: run.NewestOnly, Within: 3 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return f.Sources.Read(ctx, company, t)
				},
			},
		},
		{
			// Each day, though tokens live for ten: what fails has days to be put right.
			Kind: KeepConnections, Timeout: 5 * time.Minute, MaxAttempts: 8, Backoff: Backoff{First: time.Minute, Most: time.Hour},
			Scheduled: &Scheduled{
				Schedule: run.Daily(0, 40), CatchUp: run.NewestOnly, Within: 6 * time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, _ run.Turn) (string, error) {
					return "", f.Connections.Keep(ctx, company)
				},
			},
		},
		{
			// Each week goes by its own time, so each is run.
			Kind: ForgetRuns, Timeout: time.Minute, MaxAttempts: 5,
			Scheduled: &Scheduled{
				Schedule: run.Weekly(time.Sunday, 2, 30), CatchUp: run.EachPeriod, Within: time.Hour,
				Run: func(ctx context.Context, company domain.CompanyID, t run.Turn) (string, error) {
					return "", f.Runs.Forget(ctx, company, t)
				},
			},
		},
	}
}

// whole is work that is done in one turn, whatever the period and company.
func whole(do func(ctx context.Context) error) func(context.Context, domain.CompanyID, run.Turn) (string, error) {
	return func(ctx context.Context, _ domain.CompanyID, _ run.Turn) (string, error) { return "", do(ctx) }
}
