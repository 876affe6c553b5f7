package mapping

import (
	"context"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/source"
	"actual/ports"
)

// Decide is the command to settle rows of a source: all of the decisions, in their
// order, or none.
type Decide struct {
	Company domain.CompanyID
	Source  job.Source
	All     []Decision
	By      string
}

// Decision is what somebody says of a row.
type Decision struct {
	Kind source.Kind
	Ref  string
	Say  source.Decision
	Ours domain.UUID // Of source.ToLink: which of ours it is.
}

// Decide settles rows, and returns them as they are now, in the order of the
// decisions. The next sync takes them over, and what refers to them. To decide again
// what is decided does nothing.
//
// Errors: ErrUnknownSource, source.ErrRowNotFound, those of source.Row.Decided,
// source.ErrOursTaken, and what is not found of ours: geofence.ErrNotFound,
// job.ErrCrewNotFound, job.ErrWorkerNotFound.
func (m *Mapping) Decide(ctx context.Context, cmd Decide) (settled []Row, err error) {
	if err := known(cmd.Source); err != nil {
		return nil, err
	}
	err = m.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		d := desk{m, tx, cmd}
		rows := make([]source.Row, len(cmd.All))
		unsettle := map[source.Kind]bool{}
		for i, one := range cmd.All {
			row, was, err := d.decide(ctx, one)
			if err != nil {
				return ofRow(one, err)
			}
			rows[i] = row
			for _, k := range referring[row.Kind] { // What refers to none of ours waits anyway.
				unsettle[k] = unsettle[k] || !was.IsZero() && was != row.Link.Ours
			}
		}
		for _, k := range source.Kinds() {
			if unsettle[k] {
				if err := tx.SourceRows.Unsettle(ctx, cmd.Source, k); err != nil {
					return err
				}
			}
		}
		settled, err = m.named(ctx, tx, cmd.Company, rows)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("settle rows of a source: %w", err)
	}
	return settled, nil
}

// ofRow says which of many decisions an error is about, in what callers are told.
func ofRow(one Decision, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.With("%s %s", one.Kind, one.Ref)
	}
	return fmt.Errorf("%s %s: %w", one.Kind, one.Ref, err)
}

// referring lists in rows of which kinds one of a kind is named.
var referring = map[source.Kind][]source.Kind{source.Site: {source.Job}, source.Crew: {source.Job}, source.Worker: {source.Crew, source.Job}}

// desk is one command in its transaction.
type desk struct {
	*Mapping
	tx  ports.Tx
	cmd Decide
}

// decide makes one decision, and returns which of ours the row was before.
func (d desk) decide(ctx context.Context, one Decision) (row source.Row, ours domain.UUID, err error) {
	found, err := d.tx.Links.List(ctx, ports.SourceLinkQuery{Source: d.cmd.Source, Kind: one.Kind, Refs: []string{one.Ref}})
	if err != nil {
		return row, ours, err
	}
	if len(found) == 0 {
		return row, ours, source.ErrRowNotFound
	}
	now := d.clock.Now()
	was := found[0]
	ours = was.Link.Ours
	row, err = was.Decided(one.Say, one.Ours, d.cmd.By, now)
	if err != nil || row.Link.State == was.Link.State && row.Link.Ours == was.Link.Ours && row.Link.By == was.Link.By {
		return was, ours, err
	}
	if one.Say == source.ToLink {
		if err := d.free(ctx, one); err != nil {
			return row, ours, err
		}
	}
	if err := d.tx.Links.Save(ctx, d.cmd.Source, row); err != nil {
		return row, ours, err
	}
	row.Link.Revision++
	return row, ours, d.tx.Ledger.Append(ctx, ledger.Entry{
		ID: domain.EntryID{UUID: d.ids.New()}, Company: d.cmd.Company, At: now.Unix(), Kind: ledger.SourceDecided, Actor: d.cmd.By,
		Subject: fmt.Sprintf("source:%s/%s/%s", d.cmd.Source, row.Kind, row.Ref),
		Body: ledger.NewObject(ledger.Fields{
			"decision": ledger.Text(string(one.Say)), "ours": idValue(row.Link.Ours), "was": ledger.Text(string(was.Link.State)), "was_ours": idValue(was.Link.Ours),
		}),
	})
}

// free refuses what is none of ours, or another row's.
func (d desk) free(ctx context.Context, one Decision) error {
	if err := d.there(ctx, one); err != nil {
		return err
	}
	others, err := d.tx.Links.List(ctx, ports.SourceLinkQuery{Source: d.cmd.Source, Kind: one.Kind, Ours: []domain.UUID{one.Ours}})
	for _, o := range others {
		if o.Ref != one.Ref && o.GoneAt.IsZero() {
			return source.ErrOursTaken.With("row %s", o.Ref)
		}
	}
	return err
}

// there refuses what is none of ours.
func (d desk) there(ctx context.Context, one Decision) error {
	switch one.Kind {
	case source.Crew:
		_, err := d.tx.Crews.ByID(ctx, domain.CrewID{UUID: one.Ours})
		return err
	case source.Worker:
		_, err := d.tx.Workers.ByID(ctx, domain.WorkerID{UUID: one.Ours})
		return err
	}
	names, err := d.names(ctx, d.tx, d.cmd.Company, map[source.Kind]map[domain.UUID]bool{source.Site: {one.Ours: true}})
	if _, there := names[one.Ours]; err == nil && !there {
		return geofence.ErrNotFound
	}
	return err
}

// idValue tells an identifier to the ledger; none is null.
func idValue(id domain.UUID) ledger.Value {
	if id.IsZero() {
		return ledger.Null()
	}
	return ledger.Text(id.String())
}
