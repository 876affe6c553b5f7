package wiring

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"actual/adapters/inbound/apidocs"
	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/notehub"
	"actual/adapters/inbound/scheduler"
	"actual/adapters/outbound/anchor"
	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/keyvault"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/adapters/telemetry"
	"actual/app/asked"
	"actual/app/fences"
	"actual/app/ingest"
	"actual/app/planning"
	"actual/app/presence"
	"actual/app/roster"
	"actual/app/runs"
	"actual/app/task"
	"actual/cmd/internal/config"
	contract "actual/contracts/actual"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// Clock shows a clock as the port.
func Clock(c system.Clock) ports.Clock { return c }

// ToolClock is the clock that commands judge by: the machine's, or that of the
// demo that they were pointed at.
func ToolClock(cfg config.Config) system.Clock {
	if c := cfg.DemoClock; c.Speed != 0 {
		return system.SpedSince(c.From, c.Began, c.Speed)
	}
	return system.Clock{}
}

// JobsAhead is for how many days the jobs of series are made.
func JobsAhead(cfg config.Config) planning.Ahead { return planning.Ahead(cfg.JobsAheadDays) }

// Environment is what credentials name.
func Environment(cfg config.Config) tenant.Environment { return tenant.Environment(cfg.Environment) }

// OpenApp opens the app's pool.
func OpenApp(ctx context.Context, cfg config.Config) (postgis.AppPool, func(), error) {
	pool, err := postgis.OpenApp(ctx, cfg.DatabaseApp, cfg.DatabaseConns)
	if err != nil {
		return pool, nil, err
	}
	return pool, pool.Close, nil
}

// OpenIngest opens the event sink's pool.
func OpenIngest(ctx context.Context, cfg config.Config) (postgis.IngestPool, func(), error) {
	pool, err := postgis.OpenIngest(ctx, cfg.DatabaseIngest, int32(cfg.IngestWriters)+1)
	if err != nil {
		return pool, nil, err
	}
	return pool, pool.Close, nil
}

// directoryConns suffices: its questions are small and remembered.
const directoryConns = 4

// OpenDirectory opens the directory's pool.
func OpenDirectory(ctx context.Context, cfg config.Config) (postgis.DirectoryPool, func(), error) {
	pool, err := postgis.OpenDirectory(ctx, cfg.DatabaseDirectory, directoryConns)
	if err != nil {
		return pool, nil, err
	}
	return pool, pool.Close, nil
}

// LedgerSecret is the secret of the signing keys.
func LedgerSecret(cfg config.Config) keyfile.Secret { return keyfile.Secret(cfg.LedgerKey) }

// Anchor is where checkpoints are anchored: a folder, or a container of Azure Blob
// Storage.
func Anchor(cfg config.Config) (ports.Anchor, error) {
	if cfg.AnchorURL == "" {
		return anchor.NewFile(anchor.Dir(cfg.AnchorDir))
	}
	identity, err := keyvault.Credential()
	if err != nil {
		return nil, err
	}
	blob, err := anchor.NewBlob(anchor.BlobURL(cfg.AnchorURL), identity, http.DefaultTransport)
	if err != nil {
		return nil, fmt.Errorf("ACTUAL_ANCHOR_URL: %w", err)
	}
	return blob, nil
}

// Bounds are those of the group commit.
func Bounds(cfg config.Config) ingest.Bounds {
	return ingest.Bounds{Writers: cfg.IngestWriters, MaxBatch: cfg.IngestMaxBatch, MaxQueue: cfg.IngestMaxQueue, MaxEach: cfg.IngestMaxEach}
}

// Limits are those of deliveries.
func Limits(cfg config.Config) httpapi.Limits {
	l := httpapi.DefaultLimits()
	l.Event, l.Request, l.InFlight = cfg.IngestMaxEvent, cfg.IngestMaxRequest, cfg.IngestMaxInFlight
	l.Hashed = max(l.Hashed, l.Request)
	l.Correction = presence.Bound{Badges: cfg.PreviewBadges, Fixes: cfg.PreviewFixes}
	return l
}

// Split is Notehub's way to put events into a body.
func Split() httpapi.Splitter { return notehub.Items }

// Metrics shows the figures to those who operate.
func Metrics(t *telemetry.Telemetry) http.Handler { return t.Metrics() }

// Docs is the reference of the API.
func Docs() (*apidocs.Docs, error) { return apidocs.New(contract.OpenAPI, contract.Problems) }

// Remedies is what helps, by the code of a problem.
func Remedies() httpapi.Remedies { return contract.Remedy }

// BadgesOfCrew says which badges are with a crew.
func BadgesOfCrew() roster.BadgesOfCrew { return planning.BadgesOfCrew }

// TaskKinds are what people may ask for.
func TaskKinds(assign *roster.Assigner, update *fences.Updater, group *roster.Grouper, propose *fences.Proposer) []asked.Kind {
	return []asked.Kind{assign.Kind(), update.Kind(), group.Kind(), propose.Kind()}
}

// PresenceDriver drives the presence worker.
func PresenceDriver(d ports.WorkDirectory, deriver scheduler.Deriver, clock ports.Clock, committer *ingest.Committer, log *slog.Logger, cfg config.Config) *scheduler.Presence {
	return scheduler.NewPresence(d, deriver, clock, log, cfg.Workers, committer.QueueDepth)
}

// LedgerDriver drives sequencer and anchor.
func LedgerDriver(d ports.WorkDirectory, c scheduler.Companies, s scheduler.Sequencer, a scheduler.Anchorer, log *slog.Logger, cfg config.Config) *scheduler.Ledger {
	return scheduler.NewLedger(d, c, s, a, log, scheduler.AnchorEvery(cfg.AnchorEvery))
}

// TaskInserter inserts tasks that are tried as often as their kind says.
func TaskInserter(pool postgis.AppPool) (postgis.TaskInserter, error) {
	attempts := map[string]int{}
	for _, d := range task.Definitions(task.Flows{}) {
		attempts[d.Kind] = d.MaxAttempts
	}
	inserter, err := postgis.NewTaskInserter(pool)
	return inserter.Trying(func(kind string) int { return attempts[kind] }), err
}

// RunKinds are the kinds of scheduled work.
func RunKinds() runs.Kinds { return runs.KindsOf(task.Definitions(task.Flows{})) }

// RunDriver looks for due runs by the server's clock.
func RunDriver(starter scheduler.RunStarter, clock system.Clock, log *slog.Logger) *scheduler.Runs {
	return scheduler.NewRuns(starter, clock, clock, log)
}

// TaskDriver works River's tasks.
func TaskDriver(queue *postgis.TaskQueue, definitions []task.Definition, worker scheduler.RunWorker, clock system.Clock, log *slog.Logger, cfg config.Config) (*scheduler.Tasks, error) {
	return scheduler.NewTasks(queue, scheduler.TaskConfig{Schema: postgis.RiverSchema, Reserved: postgis.ReservedQueue, Workers: cfg.TaskWorkers}, definitions, worker, clock, log)
}

// Readiness says whether requests can be answered.
type Readiness struct {
	app       postgis.AppPool
	committer *ingest.Committer
	bounds    ingest.Bounds
}

// NewReadiness returns it.
func NewReadiness(app postgis.AppPool, committer *ingest.Committer, b ingest.Bounds) *Readiness {
	return &Readiness{app: app, committer: committer, bounds: b}
}

var (
	errStoreDown = fault.New(fault.Unavailable, "server.store_down", "the store does not answer")
	errQueueFull = fault.New(fault.Unavailable, "server.queue_full", "the ingest queue is full")
)

// Ready implements httpapi.Readiness.
func (r *Readiness) Ready(ctx context.Context) error {
	if err := r.app.Ping(ctx); err != nil {
		return errStoreDown
	}
	if r.committer.QueueDepth() >= int64(r.bounds.MaxQueue) {
		return errQueueFull
	}
	return nil
}
