package roster

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// WorkerColumns are those of a table of workers; the first two it must have.
var WorkerColumns = []string{"ref", "name", "email", "phone", "language", "active_from", "active_to"}

// Workers imports a table of workers: those whose ref is not there are added, the
// others changed in the columns that the table has.
//
// Errors: ErrRefused, with the report.
func (x *Importer) Workers(ctx context.Context, cmd Import) (Report, error) {
	there := map[string]job.Worker{}
	report, err := x.run(ctx, cmd, func(ctx context.Context, t *table) error {
		clear(there)
		refs := make([]string, len(cmd.Lines))
		for i, l := range cmd.Lines {
			refs[i] = l.Cells["ref"]
		}
		known, err := t.Workers.List(ctx, ports.WorkerQuery{Refs: refs})
		for _, w := range known {
			there[w.Particulars().Ref] = w
		}
		return err
	}, func(ctx context.Context, t *table, l Line) (string, Outcome, error) {
		what, err := t.worker(ctx, l, there)
		return l.Cells["ref"], what, err
	})
	if err != nil {
		return report, fmt.Errorf("import workers: %w", err)
	}
	return report, nil
}

func (t *table) worker(ctx context.Context, l Line, there map[string]job.Worker) (Outcome, error) {
	if err := t.once("ref", l.Cells["ref"], l); err != nil {
		return Refused, err
	}
	was, known := there[l.Cells["ref"]]
	p, err := t.particulars(l, was.Particulars())
	if err != nil {
		return Refused, err
	}
	if !known {
		_, err := t.addWorker(ctx, p)
		return Created, err
	}
	next, err := was.Changed(p)
	if err != nil {
		return Refused, err
	}
	if next.Particulars() == was.Particulars() {
		return Unchanged, nil
	}
	if err := t.freeOutside(ctx, next); err != nil {
		return Refused, err
	}
	if err := t.Workers.Save(ctx, next); err != nil {
		return Refused, err
	}
	return Changed, t.note(ctx, ledger.WorkerChanged, "worker:"+next.ID().String(), spanFields(next.Particulars().Active, ledger.Fields{"imported": ledger.Bool(true)}))
}

// particulars puts the cells of a line over what is there.
func (t *table) particulars(l Line, p job.Particulars) (job.Particulars, error) {
	for column, to := range map[string]*string{"ref": &p.Ref, "name": &p.Name, "email": &p.Email, "phone": &p.Phone, "language": (*string)(&p.Language)} {
		if cell, there := l.Cells[column]; there {
			*to = cell
		}
	}
	for column, to := range map[string]*time.Time{"active_from": &p.Active.From, "active_to": &p.Active.To} {
		if _, there := l.Cells[column]; !there {
			continue
		}
		at, err := t.time(l, column)
		if err != nil {
			return p, err
		}
		*to = at
	}
	if p.Language == "" {
		p.Language = job.English
	}
	var err error
	p.Active, err = domain.NewSpan(p.Active.From, p.Active.To)
	return p, err
}
