package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"actual/app/payrolls"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/tenant"
	"actual/domain/transfer"
)

func payrollCommand() *cobra.Command {
	group := &cobra.Command{Use: "payroll", Short: "Give payroll (ADP) the hours of locked pay periods, once each"}
	group.AddCommand(
		payrollSettingsCommand(), payrollPayeeCommand(), payrollPayeesCommand(), payrollPrepareCommand(), payrollListCommand(), payrollShowCommand(),
		payrollCommitCommand(), payrollFileCommand(), payrollAbandonCommand(), payrollSettleCommand(), payrollCheckCommand(),
	)
	return group
}

// payrollFlags are parts of a payroll's setting to change.
type payrollFlags struct {
	mode, door, batch string
	codes, costs      []string
	byDept, calendar  bool
	beside            bool
}

func payrollSettingsCommand() *cobra.Command {
	var f payrollFlags
	cmd := forCompany(&cobra.Command{
		Use: "settings", Short: "Show how hours reach payroll, or change it", Args: cobra.NoArgs,
		Example: "  actual payroll settings --company northside --mode trial --codes double=DT --codes premium=PM --costs ELM-12=000345 --by-department",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				s, err := t.Payrolls.Setting(ctx, c.ID())
				if err == nil && f.any(cmd) {
					var change func(s *payroll.Setting)
					if change, err = f.change(ctx, cmd, t, c); err != nil {
						return err
					}
					s, err = t.Payrolls.Change(ctx, payrolls.ChangeSetting{Company: c.ID(), Seen: s.Revision, By: operator(), Change: change})
				}
				if errors.Is(err, transfer.ErrTrialFirst) {
					return fmt.Errorf("%w: `actual payroll settings --mode trial --company %s`, and `actual payroll prepare`", err, c.Ref())
				}
				if err != nil {
					return err
				}
				return sayPayrollSetting(cmd, s)
			})
		},
	})
	fs := cmd.Flags()
	fs.StringVar(&f.mode, "mode", "", "off, trial (prepared and shown) or on")
	fs.StringVar(&f.door, "door", "", "file (a person imports it) or api")
	fs.StringVar(&f.batch, "batch", "", "the pattern of batches' names, of letters, digits, {YY}, {MM}, {DD}, {DDD}, and {N} or {NN}")
	fs.StringSliceVar(&f.codes, "codes", nil, "codes of kinds of pay, as `KIND=CODE`; KIND= takes one away")
	fs.StringSliceVar(&f.costs, "costs", nil, "departments or cost numbers of sites, as `REF=COST`; REF= takes one away")
	fs.BoolVar(&f.byDept, "by-department", false, "costs are departments; else cost numbers")
	fs.BoolVar(&f.calendar, "calendar", false, "ask payroll, before anything is sent, whether it takes pay data for the period")
	fs.BoolVar(&f.beside, "beside-transfers", false, "nobody is paid from what is transferred, so that both can be on")
	return cmd
}

func (f *payrollFlags) any(cmd *cobra.Command) bool {
	for _, name := range []string{"mode", "door", "batch", "codes", "costs", "by-department", "calendar", "beside-transfers"} {
		if cmd.Flags().Changed(name) {
			return true
		}
	}
	return false
}

func (f *payrollFlags) change(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) (func(s *payroll.Setting), error) {
	codes, costs := map[paydata.Kind]string{}, map[domain.SiteID]string{}
	for _, one := range f.codes {
		kind, code, is := strings.Cut(one, "=")
		if !is {
			return nil, misused(cmd, "--codes %q: give KIND=CODE, such as double=DT", one)
		}
		codes[paydata.Kind(kind)] = code
	}
	if len(f.costs) > 0 {
		refs := make([]string, len(f.costs))
		for i, one := range f.costs {
			refs[i], _, _ = strings.Cut(one, "=")
		}
		sites, err := t.Payrolls.Sites(ctx, c.ID(), refs)
		if err != nil {
			return nil, err
		}
		for _, one := range f.costs {
			ref, cost, is := strings.Cut(one, "=")
			site, known := sites[ref]
			if !is || !known {
				return nil, misused(cmd, "--costs %q: give REF=COST, REF of a site that `actual site list` shows", one)
			}
			costs[site] = cost
		}
	}
	return func(s *payroll.Setting) {
		if f.mode != "" {
			s.Mode = export.Mode(f.mode)
		}
		if f.door != "" {
			s.Door = payroll.Door(f.door)
		}
		if f.batch != "" {
			s.Batch = f.batch
		}
		if cmd.Flags().Changed("by-department") {
			s.ByDept = f.byDept
		}
		if cmd.Flags().Changed("calendar") {
			s.Calendar = f.calendar
		}
		if cmd.Flags().Changed("beside-transfers") {
			s.Beside = f.beside
		}
		s.Codes, s.Costs = merged(s.Codes, codes), merged(s.Costs, costs)
	}, nil
}

// merged returns a map with others set over it; what is empty is taken away.
func merged[K comparable](was, others map[K]string) map[K]string {
	out := map[K]string{}
	for _, one := range []map[K]string{was, others} {
		for k, v := range one {
			if out[k] = v; v == "" {
				delete(out, k)
			}
		}
	}
	return out
}

func sayPayrollSetting(cmd *cobra.Command, s payroll.Setting) error {
	codes, costs := map[string]string{}, map[string]string{}
	for k, v := range s.Codes {
		codes[string(k)] = v
	}
	for k, v := range s.Costs {
		costs[k.String()] = v
	}
	var told []string
	for _, k := range paydata.Kinds() {
		if code := s.Codes[k]; code != "" {
			told = append(told, string(k)+" "+code)
		}
	}
	beside := "a day of work is paid here or from what is transferred, not both"
	if s.Beside {
		beside = "nobody is paid from what is transferred"
	}
	what := "cost numbers"
	if s.ByDept {
		what = "departments"
	}
	return say(cmd, map[string]any{
		"revision": s.Revision, "mode": s.Mode, "door": s.Door, "batch": s.Batch, "codes": codes, "costs": costs, "by_department": s.ByDept, "calendar": s.Calendar,
		"beside_transfers": s.Beside,
	}, "%s, by %s\nbatches are called %s\ncodes: %s\n%d sites have %s of their own\npayroll's calendar is asked: %t\n%s\nrevision %d", s.Mode, s.Door, s.Batch, strings.Join(told, ", "), len(s.Costs), what, s.Calendar, beside, s.Revision)
}

func payrollPayeeCommand() *cobra.Command {
	var p payroll.Payee
	var file int
	remove := false
	cmd := forCompany(&cobra.Command{
		Use: "payee WORKER", Short: "Say who a worker is in payroll", Args: cobra.ExactArgs(1),
		Example: "  actual payroll payee 117 --pay-group 7QX --file-number 4321 --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				w, err := workerNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				p.Worker, p.File = w.ID(), file
				of, err := t.Payrolls.SetPayee(ctx, payrolls.SetPayee{Company: c.ID(), Payee: p, Remove: remove, By: operator()})
				if err != nil {
					return err
				}
				if remove {
					return say(cmd, map[string]any{"worker": args[0], "removed": true}, "%s is nobody in payroll", args[0])
				}
				return sayPayee(cmd, of)
			})
		},
	})
	fs := cmd.Flags()
	fs.StringVar(&p.Group, "pay-group", "", "the pay group: ADP's company code")
	fs.IntVar(&file, "file-number", 0, "the number of their file there")
	fs.StringVar(&p.Pay, "pay-number", "", "which of several pays of a check date")
	fs.StringVar(&p.Associate, "associate", "", "ADP's associate OID, which the API asks for")
	fs.BoolVar(&remove, "nobody", false, "they are nobody in payroll any more")
	return cmd
}

func payrollPayeesCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "payees", Short: "List who workers are in payroll, and who is nobody yet", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Payrolls.Payees(ctx, c.ID())
				if err != nil {
					return err
				}
				known := map[domain.WorkerID]bool{}
				for _, p := range all {
					known[p.Payee.Worker] = true
					if err := sayPayee(cmd, p); err != nil {
						return err
					}
				}
				page, err := t.Workers.List(ctx, roster.ListWorkers{Company: c.ID()})
				if err != nil {
					return err
				}
				for _, w := range page.Workers {
					if !known[w.ID()] {
						if err := sayNone(cmd, "%-10s %-24s is nobody in payroll yet", w.Particulars().Ref, w.Particulars().Name); err != nil {
							return err
						}
					}
				}
				return nil
			})
		},
	})
}

func sayPayee(cmd *cobra.Command, p payrolls.PayeeOf) error {
	of := p.Worker.Particulars()
	how := ""
	if p.Linked {
		how = ", as linked"
	}
	return say(cmd, map[string]any{
		"worker": of.Ref, "name": of.Name, "pay_group": p.Group, "file_number": p.File, "pay_number": p.Pay, "associate": p.Associate, "linked": p.Linked,
	}, "%-10s %-24s %-3s file %06d %s%s", of.Ref, of.Name, p.Group, p.File, p.Associate, how)
}
