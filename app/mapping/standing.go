package mapping

import (
	"context"
	"fmt"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// Standing is how a company's source stands to ours.
type Standing struct {
	Source   job.Source
	Counts   map[source.Kind]map[source.State]int
	Problems int          // Rows of which something could not be taken over.
	Findings int          // What the source's office should put right.
	Last     *source.Sync // The newest reading that has ended; nil: none.
	Open     *source.Sync // One that has not; nil: none.
}

// Standing returns it.
//
// Errors: ErrUnknownSource.
func (m *Mapping) Standing(ctx context.Context, company domain.CompanyID, of job.Source) (s Standing, err error) {
	if err := known(of); err != nil {
		return s, err
	}
	err = m.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		s = Standing{Source: of}
		if s.Counts, err = tx.Links.Count(ctx, of); err != nil {
			return err
		}
		troubled, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: of, Problem: true})
		if err != nil {
			return err
		}
		found, err := tx.Findings.List(ctx, ports.SourceFindingQuery{Source: of})
		if err != nil {
			return err
		}
		s.Problems, s.Findings = len(troubled), len(found)
		syncs, err := tx.Syncs.List(ctx, of, domain.SyncID{}, 2) // At most one is open.
		for i := range syncs {
			switch one := &syncs[i]; {
			case one.EndedAt.IsZero():
				s.Open = one
			case s.Last == nil:
				s.Last = one
			}
		}
		return err
	})
	if err != nil {
		return Standing{}, fmt.Errorf("standing of a source: %w", err)
	}
	return s, nil
}

// ListSyncs asks for readings of a source, the newest first.
type ListSyncs struct {
	Company domain.CompanyID
	Source  job.Source
	Before  domain.SyncID // Older than this; zero: from the newest.
	Limit   int
}

// Syncs returns readings of a source, and the last of them where there are more.
//
// Errors: ErrUnknownSource.
func (m *Mapping) Syncs(ctx context.Context, q ListSyncs) (syncs []source.Sync, next domain.SyncID, err error) {
	if err := known(q.Source); err != nil {
		return nil, next, err
	}
	err = m.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Syncs.List(ctx, q.Source, q.Before, q.Limit+1)
		var more bool
		next = domain.SyncID{}
		if syncs, more = roster.Cut(all, q.Limit); more {
			next = syncs[len(syncs)-1].ID
		}
		return err
	})
	if err != nil {
		return nil, next, fmt.Errorf("list readings of a source: %w", err)
	}
	return syncs, next, nil
}

// ListFindings asks for what a source's office should put right, ordered by what it
// is of, ref and fault.
type ListFindings struct {
	Company domain.CompanyID
	Only    ports.SourceFindingQuery // Its Limit aside.
	Limit   int                      // 0: all.
}

// Findings returns them, as of the last reading of each row, and the last of them
// where there are more.
//
// Errors: ErrUnknownSource.
func (m *Mapping) Findings(ctx context.Context, q ListFindings) (found []ports.FoundInSource, next *ports.FoundInSource, err error) {
	if err := known(q.Only.Source); err != nil {
		return nil, nil, err
	}
	if q.Only.Limit = 0; q.Limit > 0 {
		q.Only.Limit = q.Limit + 1
	}
	err = m.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Findings.List(ctx, q.Only)
		var more bool
		next = nil
		if found, more = roster.Cut(all, q.Limit); more {
			next = &found[len(found)-1]
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list findings of a source: %w", err)
	}
	return found, next, nil
}
