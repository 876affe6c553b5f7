package postgis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/ports"
)

type works struct{ scope }

type projectRow struct {
	ID       string `bun:"id"`
	Name     string `bun:"name"`
	Location string `bun:"location"`
	County   string `bun:"county"`
	Contract string `bun:"contract"`
	Wages    string `bun:"wages"`
	Sub      bool   `bun:"sub"`
	Address  string `bun:"address"`
	Revision int    `bun:"revision"`
}

type placeRow struct {
	ProjectID string  `bun:"project_id"`
	SiteID    *string `bun:"site_id"`
	JobID     *string `bun:"job_id"`
}

// AddProject implements ports.Works.
func (s works) AddProject(ctx context.Context, p ports.WorksProject) error {
	_, err := s.exec(ctx, `INSERT INTO works_project (company_id, id, name, location, county, contract, wages, sub, address, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
		s.id(), p.ID.String(), p.Name, p.Location, p.County, p.Contract, p.Wages, p.Sub, p.Address)
	if violates(err, "works_project_company_id_name_key") {
		return certified.ErrProjectTaken.With("%q", p.Name)
	}
	if err != nil {
		return fmt.Errorf("insert project: %w", err)
	}
	return s.places(ctx, p)
}

// places stores the places of a project anew.
func (s works) places(ctx context.Context, p ports.WorksProject) error {
	if _, err := s.exec(ctx, `DELETE FROM works_place WHERE company_id = ? AND project_id = ?`, s.id(), p.ID.String()); err != nil {
		return fmt.Errorf("delete places: %w", err)
	}
	put := func(site, of any) error {
		_, err := s.exec(ctx, `INSERT INTO works_place (company_id, project_id, id, site_id, job_id) VALUES (?, ?, gen_random_uuid(), ?, ?)`, s.id(), p.ID.String(), site, of)
		if violates(err, "works_place_company_id_site_id_key") || violates(err, "works_place_company_id_job_id_key") {
			return certified.ErrPlaceTaken
		}
		if violates(err, "works_place_company_id_site_id_fkey") {
			return geofence.ErrNotFound
		}
		if violates(err, "works_place_company_id_job_id_fkey") {
			return job.ErrJobNotFound
		}
		if err != nil {
			return fmt.Errorf("insert place: %w", err)
		}
		return nil
	}
	for _, site := range p.Sites {
		if err := put(site.String(), nil); err != nil {
			return err
		}
	}
	for j := range p.Jobs {
		if err := put(nil, j.String()); err != nil {
			return err
		}
	}
	return nil
}

// Project implements ports.Works.
func (s works) Project(ctx context.Context, name string) (ports.WorksProject, error) {
	all, err := s.Projects(ctx)
	if err != nil {
		return ports.WorksProject{}, err
	}
	for _, p := range all {
		if p.Name == name || p.ID.String() == name {
			return p, nil
		}
	}
	return ports.WorksProject{}, certified.ErrProjectNotFound.With("%q", name)
}

// Projects implements ports.Works.
func (s works) Projects(ctx context.Context) ([]ports.WorksProject, error) {
	var rows []projectRow
	if err := s.all(ctx, &rows, `SELECT id, name, location, county, contract, wages, sub, address, revision FROM works_project WHERE company_id = ? ORDER BY name`, s.id()); err != nil {
		return nil, fmt.Errorf("select projects: %w", err)
	}
	var places []placeRow
	if err := s.all(ctx, &places, `SELECT project_id, site_id, job_id FROM works_place WHERE company_id = ? ORDER BY site_id, job_id`, s.id()); err != nil {
		return nil, fmt.Errorf("select places of projects: %w", err)
	}
	return convert(rows, func(r projectRow) (p ports.WorksProject, err error) {
		p = ports.WorksProject{
			Project: certified.Project{Name: r.Name, Location: r.Location, County: r.County, Contract: r.Contract, Wages: r.Wages, Sub: r.Sub, Jobs: map[domain.JobID]bool{}},
			Address: r.Address, Revision: domain.Revision(r.Revision),
		}
		if p.ID, err = domain.ParseUUID(r.ID); err != nil {
			return p, fmt.Errorf("stored project: %w", err)
		}
		for _, at := range places {
			if at.ProjectID != r.ID {
				continue
			}
			site, err := orZero(at.SiteID)
			if err != nil {
				return p, fmt.Errorf("stored place: %w", err)
			}
			of, err := orZero(at.JobID)
			if err != nil {
				return p, fmt.Errorf("stored place: %w", err)
			}
			if !site.IsZero() {
				p.Sites = append(p.Sites, domain.SiteID{UUID: site})
			} else {
				p.Jobs[domain.JobID{UUID: of}] = true
			}
		}
		return p, nil
	})
}

// SetProject implements ports.Works.
func (s works) SetProject(ctx context.Context, p ports.WorksProject) error {
	n, err := s.exec(ctx, `UPDATE works_project SET name = ?, location = ?, county = ?, contract = ?, wages = ?, sub = ?, address = ?, revision = revision + 1 WHERE company_id = ? AND id = ? AND revision = ?`,
		p.Name, p.Location, p.County, p.Contract, p.Wages, p.Sub, p.Address, s.id(), p.ID.String(), int(p.Revision))
	switch {
	case violates(err, "works_project_company_id_name_key"):
		return certified.ErrProjectTaken.With("%q", p.Name)
	case err != nil:
		return fmt.Errorf("update project: %w", err)
	case n == 0:
		return domain.ErrMoved
	}
	return s.places(ctx, p)
}

// AddTrade implements ports.Works.
func (s works) AddTrade(ctx context.Context, t ports.WorksTrade) error {
	_, err := s.exec(ctx, `INSERT INTO works_trade (company_id, id, worker_id, job_id, site_id, since, name, status, level, credit, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?::date, ?, ?, ?, ?, ?, ?)`,
		s.id(), t.ID.String(), t.Worker.String(), idOrNull(t.Job.UUID), idOrNull(t.Site.UUID), t.Since.String(), t.Name, string(t.Status), t.Level, t.Credit, t.By, t.At)
	switch {
	case violates(err, "works_trade_company_id_worker_id_fkey"):
		return job.ErrWorkerNotFound
	case violates(err, "works_trade_company_id_job_id_fkey"):
		return job.ErrJobNotFound
	case violates(err, "works_trade_company_id_site_id_fkey"):
		return geofence.ErrNotFound
	case err != nil:
		return fmt.Errorf("insert classification: %w", err)
	}
	return nil
}

type tradeRow struct {
	ID       string    `bun:"id"`
	WorkerID string    `bun:"worker_id"`
	JobID    *string   `bun:"job_id"`
	SiteID   *string   `bun:"site_id"`
	Since    string    `bun:"since"`
	Name     string    `bun:"name"`
	Status   string    `bun:"status"`
	Level    string    `bun:"level"`
	Credit   int64     `bun:"credit"`
	MadeBy   string    `bun:"made_by"`
	MadeAt   time.Time `bun:"made_at"`
}

// Trades implements ports.Works.
func (s works) Trades(ctx context.Context) ([]ports.WorksTrade, error) {
	var rows []tradeRow
	if err := s.all(ctx, &rows, `SELECT id, worker_id, job_id, site_id, since::text AS since, name, status, level, credit, made_by, made_at FROM works_trade WHERE company_id = ? ORDER BY id`, s.id()); err != nil {
		return nil, fmt.Errorf("select classifications: %w", err)
	}
	return convert(rows, func(r tradeRow) (t ports.WorksTrade, err error) {
		t = ports.WorksTrade{Trade: certified.Trade{Name: r.Name, Status: certified.Status(r.Status), Level: r.Level, Credit: r.Credit}, By: r.MadeBy, At: r.MadeAt.UTC()}
		if t.ID, err = domain.ParseUUID(r.ID); err == nil {
			t.Worker, err = domain.ParseWorkerID(r.WorkerID)
		}
		if err == nil {
			t.Job.UUID, err = orZero(r.JobID)
		}
		if err == nil {
			t.Site.UUID, err = orZero(r.SiteID)
		}
		if err == nil {
			t.Since, err = domain.ParseDate(r.Since)
		}
		if err != nil {
			return t, fmt.Errorf("stored classification: %w", err)
		}
		return t, nil
	})
}

// Certify implements ports.Works.
func (s works) Certify(ctx context.Context, project domain.UUID, m certified.Made) error {
	_, err := s.exec(ctx, `INSERT INTO works_payroll (company_id, project_id, number, revision, week, final, data, signer_name, signer_title, made_by, made_at) VALUES (?, ?, ?, ?, ?::date, ?, ?, ?, ?, ?, ?)`,
		s.id(), project.String(), m.Number, int(m.Revision), m.Week.String(), m.Final, string(m.Object().Canonical()), m.Signer.Name, m.Signer.Title, m.By, time.Unix(m.At, 0).UTC())
	if violates(err, "works_payroll_pkey") || violates(err, "works_payroll_company_id_project_id_week_revision_key") {
		return domain.ErrMoved // Somebody else made it meanwhile.
	}
	if err != nil {
		return fmt.Errorf("insert payroll: %w", err)
	}
	return nil
}

type payrollRow struct {
	Revision    int       `bun:"revision"`
	Data        string    `bun:"data"`
	SignerName  string    `bun:"signer_name"`
	SignerTitle string    `bun:"signer_title"`
	MadeBy      string    `bun:"made_by"`
	MadeAt      time.Time `bun:"made_at"`
}

// Certified implements ports.Works.
func (s works) Certified(ctx context.Context, project domain.UUID) ([]certified.Made, error) {
	var rows []payrollRow
	if err := s.all(ctx, &rows, `SELECT revision, data, signer_name, signer_title, made_by, made_at FROM works_payroll WHERE company_id = ? AND project_id = ? ORDER BY number, revision`, s.id(), project.String()); err != nil {
		return nil, fmt.Errorf("select payrolls: %w", err)
	}
	return convert(rows, func(r payrollRow) (m certified.Made, err error) {
		sum := sha256.Sum256([]byte(r.Data))
		m = certified.Made{Revision: domain.Revision(r.Revision), Signer: certified.Signer{Name: r.SignerName, Title: r.SignerTitle}, By: r.MadeBy, At: r.MadeAt.Unix(), SHA256: hex.EncodeToString(sum[:])}
		m.Payroll, err = certified.Parse([]byte(r.Data))
		return m, err
	})
}
