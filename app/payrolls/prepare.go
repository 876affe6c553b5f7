package payrolls

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

func sortPayees(all []PayeeOf) {
	slices.SortFunc(all, func(a, b PayeeOf) int { return bytes.Compare(a.Payee.Worker.UUID[:], b.Payee.Worker.UUID[:]) })
}

// Prepare is the command to freeze what payroll is to be given of a pay period.
type Prepare struct {
	Company domain.CompanyID
	Day     domain.Date // Any of the pay period; zero: yesterday.
	By      string
}

// Prepare freezes what is due of a locked pay period and was not given yet, with the
// names that its batches have in payroll and, by file, the bytes. Nothing is given.
//
// Errors: payroll.ErrOff, payroll.ErrUnlocked, payroll.ErrTransferred, payroll.ErrUnsettled, payroll.ErrNothing,
// payroll.ErrSetting, payroll.ErrSequence, those of the files and of the pay period.
func (s *Service) Prepare(ctx context.Context, cmd Prepare) (e payroll.Export, err error) {
	period, err := s.periods.Period(ctx, timekeeping.AskPeriod{Company: cmd.Company, Day: cmd.Day})
	if err != nil {
		return e, fmt.Errorf("prepare for payroll: %w", err)
	}
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		set, err := tx.PayrollSet.Last(ctx)
		switch {
		case err != nil:
			return err
		case set.Mode == export.Off:
			return payroll.ErrOff
		case !period.Locked:
			return payroll.ErrUnlocked.With("%s to %s", period.First, period.Last)
		}
		if err := paidHere(ctx, tx, set, period.Period); err != nil {
			return err
		}
		now := s.now()
		e = payroll.Export{
			ID: domain.PayrollExportID{UUID: s.ids.New()}, Door: set.Door, Period: period.Period, Stage: payroll.Prepared, Pay: period.Settings.Revision, Setting: set.Revision,
			By: cmd.By, AskedAt: now, MovedAt: now, Turn: 1, Rules: rulesOf(period),
		}
		due, err := s.due(ctx, tx, set, period, &e)
		if err != nil {
			return err
		}
		files, err := s.batches(ctx, tx, set, due, &e)
		if err != nil {
			return err
		}
		e.Plan = e.Hash()
		if err := tx.Payrolls.Add(ctx, e, files); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, ledger.PayrollPrepared, e, cmd.By, now))
	})
	if err != nil {
		return payroll.Export{}, fmt.Errorf("prepare for payroll: %w", err)
	}
	return e, nil
}

// paidHere fails with payroll.ErrTransferred where time of a period may be paid from what
// a target holds.
func paidHere(ctx context.Context, tx ports.Tx, set payroll.Setting, p timesheet.Period) error {
	if set.Beside {
		return nil
	}
	target, day, found, err := tx.HeldMarks.On(ctx, p.First, p.Last)
	if err == nil && found {
		err = payroll.ErrTransferred.With("%s has time of %s", target, day)
	}
	return err
}

func rulesOf(p timekeeping.PayPeriod) []string {
	met := map[string]bool{}
	for _, s := range p.Sheets {
		met[s.Rules] = true
	}
	return slices.Sorted(maps.Keys(met))
}

// due returns what is due of a period and was not given, and keeps what is left out.
func (s *Service) due(ctx context.Context, tx ports.Tx, set payroll.Setting, period timekeeping.PayPeriod, e *payroll.Export) ([]paydata.Batch, error) {
	before, err := tx.Payrolls.HoldPeriod(ctx, period.First)
	if err != nil {
		return nil, err
	}
	known, _, err := payees(ctx, tx)
	if err != nil {
		return nil, err
	}
	why := "nobody has said who they are in payroll"
	if set.Door == payroll.ByAPI {
		why += ", by their associate OID"
		maps.DeleteFunc(known, func(_ domain.WorkerID, p paydata.Payee) bool { return p.Associate == "" })
	}
	var given []paydata.Row
	for _, one := range before {
		if one.Open() {
			return nil, payroll.ErrUnsettled.With("export %s", one.ID)
		}
		for _, r := range one.Given() {
			if _, still := known[r.Worker]; still { // Of who is nobody there any more nothing is taken back.
				given = append(given, r)
			}
		}
	}
	sites, err := sitesOf(ctx, tx, period)
	if err != nil {
		return nil, err
	}
	work := make([]paydata.Work, len(period.Sheets))
	for i, sheet := range period.Sheets {
		work[i] = paydata.Work{Sheet: sheet, Week: period.Settings.Week(period.Names.Zone)}
	}
	batches, left := paydata.Build(set.Plan(known, sites), work)
	for _, l := range left {
		e.Left = append(e.Left, payroll.Left{Worker: l.Worker, Hours: l.Hours, Why: why})
	}
	due := payroll.Due(batches, given)
	if len(due) == 0 && len(e.Left) == 0 {
		return nil, payroll.ErrNothing.With("%s to %s", period.First, period.Last)
	}
	if len(due) == 0 {
		return nil, payroll.ErrNothing.With("%s to %s, but for %d workers of whom %s", period.First, period.Last, len(e.Left), why)
	}
	return due, nil
}

// sitesOf returns where the jobs of a period are.
func sitesOf(ctx context.Context, tx ports.Tx, period timekeeping.PayPeriod) (map[domain.JobID]domain.SiteID, error) {
	ids := map[domain.JobID]bool{}
	for _, sheet := range period.Sheets {
		for _, l := range sheet.Lines {
			if !l.Job.IsZero() {
				ids[l.Job] = true
			}
		}
	}
	out := map[domain.JobID]domain.SiteID{}
	if len(ids) == 0 {
		return out, nil
	}
	jobs, err := tx.Jobs.Between(ctx, domain.Date{}, domain.Date{}, ports.JobQuery{IDs: slices.Collect(maps.Keys(ids))})
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		out[j.ID()] = j.Plan().Site
	}
	return out, nil
}

// batches gives what is due its names, and writes its files.
func (s *Service) batches(ctx context.Context, tx ports.Tx, set payroll.Setting, due []paydata.Batch, e *payroll.Export) (files map[int][]byte, err error) {
	files = map[int][]byte{}
	for _, group := range due {
		next, err := tx.Payrolls.Sequence(ctx, group.Group, e.Period.First)
		if err != nil {
			return nil, err
		}
		parts := []paydata.Batch{group}
		if set.Door == payroll.ByAPI {
			parts = payroll.Parts(payroll.Single(group), payroll.MostPeople)
		}
		for _, part := range parts {
			next++
			b := payroll.Batch{N: len(e.Batches) + 1, Group: part.Group, Sequence: next, State: payroll.Planned}
			if b.Name, err = set.Name(e.Period.Last, next); err != nil {
				return nil, err
			}
			for _, r := range part.Rows {
				b.Rows = append(b.Rows, payroll.Row{Row: r})
			}
			send := sendOf(set, *e, b)
			if set.Door == payroll.ByAPI {
				b.SHA256, err = sendable(send)
			} else {
				var data []byte
				if b.File, data, err = s.files.Write(send); err == nil {
					sum := sha256.Sum256(data)
					b.SHA256, files[b.N] = hex.EncodeToString(sum[:]), data
				}
			}
			if err != nil {
				return nil, err
			}
			e.Batches = append(e.Batches, b)
		}
	}
	return files, nil
}

// sendOf is a batch as it is written or sent.
func sendOf(set payroll.Setting, e payroll.Export, b payroll.Batch) ports.PayBatch {
	out := ports.PayBatch{Name: b.Name, Group: b.Group, Period: e.Period, Codes: set.Codes, ByDept: set.ByDept}
	for _, r := range b.Rows {
		out.Rows = append(out.Rows, r.Row)
	}
	return out
}

// sendable returns the hash of what is sent, or fails with payroll.ErrSetting where a
// kind of pay has no code.
func sendable(b ports.PayBatch) (string, error) {
	sum := transfer.NewHash("")
	sum.Add(b.Group + "\t" + b.Name + "\t" + strconv.FormatBool(b.ByDept))
	for _, r := range b.Rows {
		for k := range r.Hours {
			if b.Codes[k] == "" {
				return "", payroll.ErrSetting.With("codes has none for %s hours, which are due: say by which earning code payroll pays them", k)
			}
			sum.Add(string(k) + "\t" + b.Codes[k])
		}
		sum.Add(payroll.Line(r))
	}
	return sum.String(), nil
}
