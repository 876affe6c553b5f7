package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/timesheet"
)

type paySettings struct{ scope }

// paySettingsJSON are settings as they are stored.
type paySettingsJSON struct {
	Rules     string                 `json:"rules"`
	RulesOf   map[string]string      `json:"rules_of,omitempty"` // By worker.
	Begins    int                    `json:"week_begins"`        // 0 is Sunday.
	At        int                    `json:"day_begins"`         // Minutes after midnight.
	Frequency string                 `json:"frequency"`
	Anchor    string                 `json:"anchor"`
	Rounding  int                    `json:"rounding"`
	Overlays  map[string]overlayJSON `json:"overlays,omitempty"` // By site.
	Blocking  []string               `json:"blocking"`
	Unknown   bool                   `json:"unknown_blocks"`
}

type overlayJSON struct {
	Daily  int64     `json:"daily_s"`
	Double int64     `json:"double_s"`
	Days   [7]string `json:"days"`
	Basic  bool      `json:"basic"`
}

// Last implements ports.PaySettings.
func (s paySettings) Last(ctx context.Context) (timesheet.Settings, error) {
	var in paySettingsJSON
	revision, err := s.lastSetting(ctx, `SELECT revision, body FROM pay_setting WHERE company_id = ? ORDER BY revision DESC LIMIT 1`, &in)
	if err != nil {
		return timesheet.Settings{}, fmt.Errorf("select pay settings: %w", err)
	}
	if revision == 0 {
		return timesheet.UsualSettings(), nil
	}
	out, err := in.settings()
	if err != nil {
		return out, fmt.Errorf("stored pay settings: %w", err)
	}
	out.Revision = revision
	return out, nil
}

func (in *paySettingsJSON) settings() (timesheet.Settings, error) {
	out := timesheet.Settings{
		Rules: in.Rules, Begins: time.Weekday(in.Begins), At: domain.WallTime(in.At), Periods: timesheet.Periods{Frequency: timesheet.Frequency(in.Frequency)},
		Rounding: in.Rounding, Unknown: in.Unknown, Blocking: []reconcile.Kind{},
	}
	for _, k := range in.Blocking {
		out.Blocking = append(out.Blocking, reconcile.Kind(k))
	}
	var err error
	if in.Anchor != "" {
		out.Periods.Anchor, err = domain.ParseDate(in.Anchor)
	}
	for id, name := range in.RulesOf {
		worker, bad := domain.ParseWorkerID(id)
		if out.RulesOf == nil {
			out.RulesOf = map[domain.WorkerID]string{}
		}
		out.RulesOf[worker], err = name, errors.Join(err, bad)
	}
	for id, o := range in.Overlays {
		site, bad := domain.ParseSiteID(id)
		if out.Overlays == nil {
			out.Overlays = map[domain.SiteID]timesheet.Overlay{}
		}
		of := timesheet.Overlay{Daily: timesheet.Hours(o.Daily), Double: timesheet.Hours(o.Double), Basic: o.Basic}
		for i, c := range o.Days {
			of.Days[i] = timesheet.Class(c)
		}
		out.Overlays[site], err = of, errors.Join(err, bad)
	}
	return out, err
}

// Save implements ports.PaySettings.
func (s paySettings) Save(ctx context.Context, t timesheet.Settings, by string, at time.Time) error {
	out := paySettingsJSON{
		Rules: t.Rules, Begins: int(t.Begins), At: int(t.At), Frequency: string(t.Periods.Frequency), Anchor: t.Periods.Anchor.String(), Rounding: t.Rounding,
		Blocking: words(t.Blocking), Unknown: t.Unknown,
	}
	for w, name := range t.RulesOf {
		if out.RulesOf == nil {
			out.RulesOf = map[string]string{}
		}
		out.RulesOf[w.String()] = name
	}
	for site, o := range t.Overlays {
		if out.Overlays == nil {
			out.Overlays = map[string]overlayJSON{}
		}
		of := overlayJSON{Daily: int64(o.Daily), Double: int64(o.Double), Basic: o.Basic}
		for i, c := range o.Days {
			of.Days[i] = string(c)
		}
		out.Overlays[site.String()] = of
	}
	if err := s.addSetting(ctx, `INSERT INTO pay_setting (company_id, revision, body, made_by, made_at)
		SELECT ?0, ?1 + 1, ?2::jsonb, ?3, ?4 WHERE ?1 = COALESCE((SELECT max(revision) FROM pay_setting WHERE company_id = ?0), 1) ON CONFLICT DO NOTHING`, t.Revision, out, by, at); err != nil {
		return fmt.Errorf("save pay settings: %w", err)
	}
	return nil
}

type payRates struct{ scope }

// Add implements ports.PayRates.
func (s payRates) Add(ctx context.Context, p timesheet.Pays) error {
	_, err := s.exec(ctx, `INSERT INTO pay_rate (company_id, id, worker_id, job_id, since, basic, fringe, made_by, made_at) VALUES (?, ?, ?, ?, ?::date, ?, ?, ?, ?)`,
		s.id(), p.ID.String(), p.Worker.String(), idOrNull(p.Job.UUID), p.Since.String(), int64(p.Rate.Basic), int64(p.Rate.Fringe), p.By, p.At)
	switch {
	case violates(err, "pay_rate_company_id_worker_id_fkey"):
		return job.ErrWorkerNotFound
	case violates(err, "pay_rate_company_id_job_id_fkey"):
		return job.ErrJobNotFound
	case err != nil:
		return fmt.Errorf("insert rate: %w", err)
	}
	return nil
}

type payRateRow struct {
	ID       string    `bun:"id"`
	WorkerID string    `bun:"worker_id"`
	JobID    *string   `bun:"job_id"`
	Since    string    `bun:"since"`
	Basic    int64     `bun:"basic"`
	Fringe   int64     `bun:"fringe"`
	MadeBy   string    `bun:"made_by"`
	MadeAt   time.Time `bun:"made_at"`
}

func (r payRateRow) pays() (p timesheet.Pays, err error) {
	p = timesheet.Pays{Rate: timesheet.Rate{Basic: timesheet.Money(r.Basic), Fringe: timesheet.Money(r.Fringe)}, By: r.MadeBy, At: r.MadeAt.UTC()}
	if p.ID, err = domain.ParseRateID(r.ID); err == nil {
		p.Worker, err = domain.ParseWorkerID(r.WorkerID)
	}
	if err == nil {
		p.Job.UUID, err = orZero(r.JobID)
	}
	if err == nil {
		p.Since, err = domain.ParseDate(r.Since)
	}
	if err != nil {
		return p, fmt.Errorf("stored rate: %w", err)
	}
	return p, nil
}

// Of implements ports.PayRates.
func (s payRates) Of(ctx context.Context, workers []domain.WorkerID) ([]timesheet.Pays, error) {
	var rows []payRateRow
	if err := s.all(ctx, &rows, `SELECT id, worker_id, job_id, since::text AS since, basic, fringe, made_by, made_at FROM pay_rate
		WHERE company_id = ? AND (? OR worker_id = ANY (?::uuid[])) ORDER BY id`, s.id(), workers == nil, pgdialect.Array(texts(workers))); err != nil {
		return nil, fmt.Errorf("select rates: %w", err)
	}
	return convert(rows, payRateRow.pays)
}

type payPeriods struct{ scope }

type payPeriodRow struct {
	FirstDay string    `bun:"first_day"`
	LastDay  string    `bun:"last_day"`
	Revision int       `bun:"revision"`
	Locked   bool      `bun:"locked"`
	MovedBy  string    `bun:"moved_by"`
	MovedAt  time.Time `bun:"moved_at"`
	Why      string    `bun:"why"`
	Settings int       `bun:"settings"`
}

// Touching implements ports.PayPeriods.
func (s payPeriods) Touching(ctx context.Context, from, to domain.Date) ([]timesheet.Closed, error) {
	var rows []payPeriodRow
	if err := s.all(ctx, &rows, `SELECT first_day::text AS first_day, last_day::text AS last_day, revision, locked, moved_by, moved_at, why, settings FROM pay_period
		WHERE company_id = ? AND first_day <= ?::date AND last_day >= ?::date ORDER BY first_day`, s.id(), to.String(), from.String()); err != nil {
		return nil, fmt.Errorf("select pay periods: %w", err)
	}
	return convert(rows, func(r payPeriodRow) (c timesheet.Closed, err error) {
		c = timesheet.Closed{Locked: r.Locked, By: r.MovedBy, At: r.MovedAt.UTC(), Why: r.Why, Settings: domain.Revision(r.Settings), Revision: domain.Revision(r.Revision)}
		if c.First, err = domain.ParseDate(r.FirstDay); err == nil {
			c.Last, err = domain.ParseDate(r.LastDay)
		}
		return c, err
	})
}

// Save implements ports.PayPeriods.
func (s payPeriods) Save(ctx context.Context, c timesheet.Closed) error {
	n, err := s.exec(ctx, `INSERT INTO pay_period AS p (company_id, first_day, last_day, revision, locked, moved_by, moved_at, why, settings) VALUES (?, ?::date, ?::date, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (company_id, first_day) DO UPDATE SET last_day = EXCLUDED.last_day, revision = EXCLUDED.revision, locked = EXCLUDED.locked, moved_by = EXCLUDED.moved_by,
			moved_at = EXCLUDED.moved_at, why = EXCLUDED.why, settings = EXCLUDED.settings
		WHERE p.company_id = EXCLUDED.company_id AND p.revision = EXCLUDED.revision - 1`,
		s.id(), c.First.String(), c.Last.String(), int(c.Revision)+1, c.Locked, c.By, c.At, c.Why, int(c.Settings))
	if err == nil && n == 0 {
		err = domain.ErrMoved
	}
	if err != nil {
		return fmt.Errorf("save pay period: %w", err)
	}
	return nil
}
