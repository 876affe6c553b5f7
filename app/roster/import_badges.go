package roster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// BadgeColumns are those of a table of badges; it must have device or claim_code.
// Tags are separated by semicolons or vertical bars. A worker, by ref, wears the
// badge from worn_from on, or now.
var BadgeColumns = []string{"device", "claim_code", "label", "tags", "from", "worker", "worn_from"}

// Badges imports a table of badges: devices that are not badges are claimed or, where
// it is Trusted, registered; the others are changed in the columns that the table
// has. A badge that somebody else wears is not handed over.
//
// Errors: ErrRefused, with the report.
func (x *Importer) Badges(ctx context.Context, cmd Import) (Report, error) {
	devices := make([]string, 0, len(cmd.Lines))
	for _, l := range cmd.Lines {
		devices = append(devices, l.Cells["device"])
	}
	in := badgeImport{directory: x.directory, trusted: cmd.Trusted}
	var err error
	if in.owned, _, err = x.directory.Owners(ctx, devices); err != nil {
		return Report{}, fmt.Errorf("import badges: %w", err)
	}
	report, err := x.Run(ctx, cmd, in.prepare, in.line)
	if err != nil {
		return report, fmt.Errorf("import badges: %w", err)
	}
	return report, nil
}

// badgeImport is what lines are looked up in.
type badgeImport struct {
	directory ports.Directory
	trusted   bool
	owned     map[string][]ports.Ownership // Of all devices that the table names.
	there     map[string]badge.Badge       // That are the company's now, by device.
	workers   map[string]job.Worker        // By ref.
}

func (in *badgeImport) prepare(ctx context.Context, t *Table) error {
	in.there = map[string]badge.Badge{}
	all, err := t.Badges.List(ctx)
	if err != nil {
		return err
	}
	for _, b := range all {
		if _, to := b.Badge.Owned(); to.IsZero() || t.now.Before(to) {
			in.there[b.Badge.Device()] = b.Badge
		}
	}
	in.workers, err = workersByRef(ctx, t)
	return err
}

func workersByRef(ctx context.Context, t *Table) (map[string]job.Worker, error) {
	all, err := t.Workers.List(ctx, ports.WorkerQuery{})
	by := make(map[string]job.Worker, len(all))
	for _, w := range all {
		by[w.Particulars().Ref] = w
	}
	return by, err
}

func (in *badgeImport) line(ctx context.Context, t *Table, l Line) (string, Outcome, error) {
	device, code := l.Cells["device"], l.Cells["claim_code"]
	if device == "" && code == "" {
		return "", Refused, Cell("device", errEmpty.With("device; give it, or a claim_code"))
	}
	row, wrong := in.read(t, l)
	was, known := in.there[device]
	twice := errors.Join(t.Once("device", device, l), t.Once("claim_code", code, l))
	if !known && twice == nil {
		var no error
		device, no = in.claimable(ctx, t, l, row.from)
		wrong = errors.Join(no, wrong)
	}
	if wrong = errors.Join(twice, wrong); wrong != nil {
		return l.Cells["device"], Refused, wrong
	}
	b, what, err := in.put(ctx, t, l, device, was, row.from)
	if err != nil {
		return device, Refused, err
	}
	worn, err := in.wear(ctx, t, row, b)
	if err == nil && worn && what == Unchanged {
		what = Changed
	}
	return device, what, err
}

// put changes the badge of a device or, where the zero one is given, registers it.
func (in *badgeImport) put(ctx context.Context, t *Table, l Line, device string, was badge.Badge, from time.Time) (badge.Badge, Outcome, error) {
	if !was.ID().IsZero() {
		return in.change(ctx, t, l, was)
	}
	made, err := t.registerBadge(ctx, RegisterBadge{Device: device, Label: l.Cells["label"], Tags: tagsOf(l), From: from})
	return made, Created, err
}

// badgeRow is what a line says besides which badge, and its label and tags.
type badgeRow struct {
	from, worn time.Time
	worker     job.Worker // The zero one: nobody.
}

// read reads a line by itself. Its error joins all that is wrong.
func (in *badgeImport) read(t *Table, l Line) (row badgeRow, wrong error) {
	var badFrom, badWorn, unknown error
	row.from, badFrom = t.Time(l, "from")
	row.worn, badWorn = t.Time(l, "worn_from")
	if ref := l.Cells["worker"]; ref != "" {
		var known bool
		if row.worker, known = in.workers[ref]; !known {
			unknown = job.ErrWorkerNotFound.With("%q", ref)
		}
	}
	_, badLabel := badge.Badge{}.Changed(l.Cells["label"], nil, badge.DefaultPlan())
	_, badTags := badge.Badge{}.Changed("", tagsOf(l), badge.DefaultPlan())
	return row, errors.Join(badLabel, badTags, badFrom, unknown, badWorn)
}

// claimable returns the device that a line is about, if it may be made a badge from
// an instant on.
func (in *badgeImport) claimable(ctx context.Context, t *Table, l Line, from time.Time) (string, error) {
	device, err := in.claimed(ctx, t, l)
	if err != nil {
		return "", err
	}
	for _, o := range in.owned[device] { // The store would say so, too, and end the transaction.
		if o.To > from.Unix() {
			return "", badge.ErrOwned.With("%s", device)
		}
	}
	return device, nil
}

// claimed returns the device that a line names, or its claim code.
func (in *badgeImport) claimed(ctx context.Context, t *Table, l Line) (string, error) {
	device, code := l.Cells["device"], l.Cells["claim_code"]
	switch {
	case code == "" && in.trusted:
		return device, nil
	case code == "":
		return t.claimed(ctx, Device{Name: device})
	}
	found, err := t.claimed(ctx, Device{Code: code})
	if err == nil && device != "" && found != device {
		err = badge.ErrClaimCode
	}
	if err != nil {
		return "", err
	}
	owned, _, err := in.directory.Owners(ctx, []string{found})
	in.owned[found] = owned[found]
	return found, err
}

// change changes a badge that is there as the line says.
func (in *badgeImport) change(ctx context.Context, t *Table, l Line, was badge.Badge) (badge.Badge, Outcome, error) {
	label, tags := was.Label(), was.Tags()
	if cell, there := l.Cells["label"]; there {
		label = cell
	}
	if _, there := l.Cells["tags"]; there {
		tags = tagsOf(l)
	}
	next, err := was.Changed(label, tags, was.Plan())
	if err != nil {
		return was, Refused, err
	}
	if next.Same(was) {
		return was, Unchanged, nil
	}
	if err := t.Badges.Save(ctx, next); err != nil {
		return was, Refused, err
	}
	return next, Changed, t.note(ctx, ledger.BadgeChanged, "badge:"+next.ID().String(), ledger.Fields{"imported": ledger.Bool(true)})
}

// wear gives the badge to the worker of the line, and reports whether that changed
// anything.
func (in *badgeImport) wear(ctx context.Context, t *Table, row badgeRow, b badge.Badge) (bool, error) {
	if row.worker.ID().IsZero() {
		return false, nil
	}
	held, err := t.Custodies.List(ctx, ports.CustodyQuery{Badges: []domain.BadgeID{b.ID()}, At: later(row.worn, t.now)})
	if err != nil {
		return false, err
	}
	if len(held) > 0 && held[0].Worker == row.worker.ID() {
		return false, nil
	}
	_, err = t.beginCustody(ctx, BeginCustody{Badge: b.ID(), Worker: row.worker.ID(), From: row.worn})
	return err == nil, err
}

// later is the time given, or now.
func later(given, now time.Time) time.Time {
	if given.IsZero() {
		return now
	}
	return given
}

func tagsOf(l Line) []string { return listed(l.Cells["tags"]) }

// listed returns what a cell lists, with semicolons or vertical bars between.
func listed(cell string) (all []string) {
	for _, one := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '|' }) {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}
