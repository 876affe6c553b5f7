package reconciliation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/domain/source"
	"actual/domain/tenant"
	"actual/ports"
)

// Names are what people call what discrepancies speak of.
type Names struct {
	Zone *time.Location // Of the company.
	of   map[domain.UUID]string
}

// Name returns what people call a site, a crew, a worker, a badge, a job or a user; "" where
// that is not known any more.
func (n Names) Name(id domain.UUID) string { return n.of[id] }

// Named looks up what people call what discrepancies speak of, and their assignees.
func (l *Lister) Named(ctx context.Context, company domain.CompanyID, all ...discrepancy.Discrepancy) (n Names, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		n, err = l.names(ctx, tx, company, all)
		return err
	})
	if err != nil {
		return Names{}, fmt.Errorf("name what discrepancies speak of: %w", err)
	}
	return n, nil
}

// Called returns what people call what the discrepancy speaks of, as far as that is
// known.
func (s *Shown) Called() map[domain.UUID]string {
	called := map[domain.UUID]string{}
	for id := range spokenOf([]discrepancy.Discrepancy{s.Discrepancy}).any {
		if name := s.Names.Name(id); name != "" {
			called[id] = name
		}
	}
	return called
}

// names looks up what the discrepancies, and their facts where they have them, speak
// of; and users: their assignees and some more.
func (l *Lister) names(ctx context.Context, tx ports.Tx, company domain.CompanyID, all []discrepancy.Discrepancy, users ...domain.UserID) (Names, error) {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return Names{}, err
	}
	n := Names{Zone: c.Zone(), of: map[domain.UUID]string{}}
	if len(all) == 0 {
		return n, nil
	}
	s := spokenOf(all)
	index, err := l.fences.Index(ctx, tx, company)
	if err != nil {
		return n, err
	}
	for _, site := range index.Sites() {
		if s.any[site.ID.UUID] {
			n.of[site.ID.UUID] = cmp.Or(site.Name, site.Ref)
		}
	}
	crews, err := tx.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return n, err
	}
	for _, c := range crews {
		n.of[c.ID().UUID] = c.Name()
	}
	if len(s.workers) > 0 {
		workers, err := tx.Workers.List(ctx, ports.WorkerQuery{IDs: s.workers})
		if err != nil {
			return n, err
		}
		for _, w := range workers {
			n.of[w.ID().UUID] = w.Particulars().Name
		}
		if err := nobodies(ctx, tx, s.workers, n.of); err != nil {
			return n, err
		}
	}
	if len(s.jobs) > 0 {
		jobs, err := tx.Jobs.Between(ctx, domain.Date{}, domain.Date{}, ports.JobQuery{IDs: s.jobs})
		if err != nil {
			return n, err
		}
		for _, j := range jobs {
			n.of[j.ID().UUID] = j.Plan().Ref
		}
	}
	for i := range all {
		users = append(users, all[i].Assignee)
	}
	if err := userNames(ctx, tx, users, n.of); err != nil {
		return n, err
	}
	return n, badgeNames(ctx, tx, s, n.of)
}

// nobodies looks up what their source calls those who are none of our workers yet.
func nobodies(ctx context.Context, tx ports.Tx, those []domain.WorkerID, of map[domain.UUID]string) error {
	if !slices.ContainsFunc(those, func(id domain.WorkerID) bool { return id.IsDerived() }) {
		return nil
	}
	rows, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: source.Worker})
	for _, r := range rows {
		if id := source.Nobody(source.Aspire, r.Ref); slices.Contains(those, id) {
			of[id.UUID] = cmp.Or(r.Said.Name, r.Ref)
		}
	}
	return err
}

// userNames adds what users are called: one that nobody has a name for by the address.
func userNames(ctx context.Context, tx ports.Tx, users []domain.UserID, of map[domain.UUID]string) error {
	for _, id := range users {
		if id.IsZero() || of[id.UUID] != "" {
			continue
		}
		u, err := tx.Users.ByID(ctx, id)
		if errors.Is(err, tenant.ErrUserNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		of[id.UUID] = cmp.Or(u.Name, u.Email)
	}
	return nil
}

func badgeNames(ctx context.Context, tx ports.Tx, s spoken, of map[domain.UUID]string) error {
	if len(s.badges) == 0 {
		return nil
	}
	badges, err := tx.BadgeNames.Named(ctx, s.badges)
	if err != nil {
		return err
	}
	for _, b := range badges {
		of[b.ID().UUID] = cmp.Or(b.Label(), b.Device())
	}
	strange := slices.ContainsFunc(s.badges, func(text string) bool {
		id, err := domain.ParseUUID(text)
		return err == nil && id.IsDerived()
	})
	if !strange {
		return nil
	}
	devices, err := tx.BadgeDays.Strangers(ctx, time.Unix(0, 0).UTC(), time.Unix(1<<33, 0).UTC()) // Whenever they sent.
	for _, d := range devices {
		of[badge.Stranger(d.Device).UUID] = d.Device
	}
	return err
}

// spoken are identifiers that discrepancies speak of.
type spoken struct {
	any     map[domain.UUID]bool
	workers []domain.WorkerID
	jobs    []domain.JobID
	badges  []string
}

func spokenOf(all []discrepancy.Discrepancy) spoken {
	s := spoken{any: map[domain.UUID]bool{}}
	for i := range all {
		d := &all[i]
		s.subject(d.Subject)
		s.any[d.Verdict.Site.UUID] = true
		s.facts(&d.Facts)
	}
	return s
}

// fresh reports whether an identifier was not met before.
func (s *spoken) fresh(id domain.UUID) bool {
	if id.IsZero() || s.any[id] {
		return false
	}
	s.any[id] = true
	return true
}

func (s *spoken) subject(of reconcile.Subject) {
	s.any[of.Site.UUID], s.any[of.Crew.UUID] = true, true
	s.worker(of.Worker)
	s.job(of.Job)
	s.badge(of.Badge)
	if s.fresh(of.Other) { // Of what kind it is, the kind of discrepancy says: it is looked for among all.
		s.workers, s.badges = append(s.workers, domain.WorkerID{UUID: of.Other}), append(s.badges, of.Other.String())
	}
}

func (s *spoken) worker(id domain.WorkerID) {
	if s.fresh(id.UUID) {
		s.workers = append(s.workers, id)
	}
}

func (s *spoken) job(id domain.JobID) {
	if s.fresh(id.UUID) {
		s.jobs = append(s.jobs, id)
	}
}

func (s *spoken) badge(id domain.BadgeID) {
	if s.fresh(id.UUID) {
		s.badges = append(s.badges, id.String())
	}
}

func (s *spoken) facts(r *reconcile.Records) {
	for _, x := range r.Sites {
		s.any[x.ID.UUID] = true
	}
	for _, x := range r.Workers {
		s.worker(x.ID)
	}
	for _, x := range r.Memberships {
		s.worker(x.Worker)
	}
	for _, x := range r.Custodies {
		s.worker(x.Worker)
		s.badge(x.Badge)
	}
	for _, x := range r.Carriages {
		s.badge(x.Badge)
	}
	for _, x := range r.Jobs {
		s.job(x.ID)
		s.any[x.Site.UUID] = true
	}
	for _, x := range r.Visits {
		s.badge(x.Badge)
		s.any[x.Site.UUID] = true
	}
}
