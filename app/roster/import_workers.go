package roster

import (
	"context"
	"errors"
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
	report, err := x.Run(ctx, cmd, func(ctx context.Context, t *Table) error {
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
	}, func(ctx context.Context, t *Table, l Line) (string, Outcome, error) {
		what, err := t.worker(ctx, l, there)
		return l.Cells["ref"], what, err
	})
	if err != nil {
		return report, fmt.Errorf("import workers: %w", err)
	}
	return report, nil
}

func (t *Table) worker(ctx context.Context, l Line, there map[string]job.Worker) (Outcome, error) {
	was, known := there[l.Cells["ref"]]
	p, wrong := t.particulars(l, was.Particulars())
	if wrong = errors.Join(t.Once("ref", l.Cells["ref"], l), wrong); wrong != nil {
		return Refused, wrong
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

// particulars puts the cells of a line over what is there. Its error joins all that is
// wrong.
func (t *Table) particulars(l Line, p job.Particulars) (job.Particulars, error) {
	for column, to := range map[string]*string{"ref": &p.Ref, "name": &p.Name, "email": &p.Email, "phone": &p.Phone, "language": (*string)(&p.Language)} {
		if cell, there := l.Cells[column]; there {
			*to = cell
		}
	}
	if p.Language == "" {
		p.Language = job.English
	}
	wrong := p.Wrong()
	from, badFrom := t.timeOver(l, "active_from", p.Active.From)
	to, badTo := t.timeOver(l, "active_to", p.Active.To)
	wrong = append(wrong, badFrom, badTo)
	if badFrom == nil && badTo == nil {
		var backwards error
		p.Active, backwards = domain.NewSpan(from, to)
		wrong = append(wrong, backwards)
	}
	return p, errors.Join(wrong...)
}

// timeOver reads a time; where the table has no such column it stays as it was.
func (t *Table) timeOver(l Line, column string, was time.Time) (time.Time, error) {
	if _, there := l.Cells[column]; !there {
		return was, nil
	}
	return t.Time(l, column)
}
