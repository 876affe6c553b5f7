package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/reconciliation"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/tenant"
)

// correctFlags say what is corrected, and why.
type correctFlags struct {
	reason, note            string
	wearer, badge, from, to string
	visit, site, fence      string
	cancel, preview         bool
	expect                  previewID
}

func discrepancyCorrectCommand() *cobra.Command {
	var f correctFlags
	cmd := forCompany(&cobra.Command{
		Use:   "correct DISCREPANCY (--wearer WORKER --badge DEVICE | --visit VISIT | --fence FILE | --cancel-job) --reason REASON (--preview | --expect ID)",
		Short: "Resolve a discrepancy by correcting what it is about: custody, a visit's site, a fence or the job", Args: cobra.ExactArgs(1),
		Long: "Resolve a discrepancy by correcting what it is about, one thing at a time:\n\n" +
			"  --wearer WORKER --badge DEVICE  who wore a badge, on its date or from --from to --to; who had it until then has it again after that\n" +
			"  --visit VISIT [--site SITE]     at which site a visit was; else at the one that the discrepancy proposes\n" +
			"  --fence FILE                    a better fence of one site, GeoJSON or CSV; valid from the date on where the file does not say\n" +
			"  --cancel-job                    its job was not to be done\n\n" + previewedRuling +
			" The discrepancy is then resolved, with a link to what was changed.",
		Example: "  actual discrepancy correct ID --company northside --wearer 117 --badge dev:864475044204278 --reason wrong_wearer --preview",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseDiscrepancyID(args[0])
			if err != nil {
				return misused(cmd, "%q: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				change, err := f.correction(ctx, cmd, t, c)
				if err != nil {
					return err
				}
				change.ID = id
				return f.run(ctx, cmd, t, change)
			})
		},
	})
	f.add(cmd)
	return cmd
}

func (f *correctFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.reason, "reason", "", "why there was a disagreement, such as wrong_wearer, wrong_site, wrong_fence or schedule_moved")
	flags.StringVar(&f.note, "note", "", "what there is to say; needed where the reason is other")
	flags.StringVar(&f.wearer, "wearer", "", "the `WORKER` who wore the badge, by ref")
	flags.StringVar(&f.badge, "badge", "", "the badge's `DEVICE`")
	flags.StringVar(&f.from, "from", "", "from when on the worker wore it, a `DAY` or time (default: its date)")
	flags.StringVar(&f.to, "to", "", "until when, a `DAY` or time (default: its date)")
	flags.StringVar(&f.visit, "visit", "", "the `VISIT`'s id")
	flags.StringVar(&f.site, "site", "", "the `SITE` that the visit was at, by ref")
	flags.StringVar(&f.fence, "fence", "", "the `FILE` with the better fence")
	flags.BoolVar(&f.cancel, "cancel-job", false, "cancel its job")
	flags.BoolVar(&f.preview, "preview", false, "show what would change, and write nothing")
	flags.Var(&f.expect, "expect", "do it only if it does what the preview with this `ID` showed")
	cmd.MarkFlagsOneRequired("preview", "expect")
	cmd.MarkFlagsMutuallyExclusive("preview", "expect")
	cmd.MarkFlagsOneRequired("wearer", "visit", "fence", "cancel-job")
	cmd.MarkFlagsMutuallyExclusive("wearer", "visit", "fence", "cancel-job")
	cmd.MarkFlagsRequiredTogether("wearer", "badge")
	_ = cmd.MarkFlagRequired("reason")
}

// correction returns what is asked for.
func (f *correctFlags) correction(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) (out reconciliation.Correct, err error) {
	out = reconciliation.Correct{Act: reconciliation.Act{Company: c.ID(), By: operator()}, Reason: discrepancy.Reason(f.reason), Note: f.note, Cancel: f.cancel}
	switch {
	case f.wearer != "":
		out.Wearer, err = f.worn(ctx, cmd, t, c)
	case f.visit != "":
		out.Moved = &reconciliation.Moved{}
		if out.Moved.Visit, err = domain.ParseVisitID(f.visit); err != nil {
			return out, misused(cmd, "--visit %q: %w", f.visit, err)
		}
		if f.site != "" {
			out.Moved.Site, err = siteByRef(ctx, t, c, f.site)
		}
	case f.fence != "":
		features, problems, unreadable := decodeFeatures(f.fence)
		if unreadable != nil {
			return out, misused(cmd, "--fence: %w", unreadable)
		}
		if len(problems) > 0 {
			return out, misused(cmd, "--fence: %s", problems[0].Error())
		}
		if len(features) != 1 {
			return out, misused(cmd, "--fence: give one site with its fence, not %d", len(features))
		}
		out.Fence = &imported(features)[0]
	}
	return out, err
}

func (f *correctFlags) worn(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) (*reconciliation.Wearer, error) {
	var w reconciliation.Wearer
	var err error
	if w.From, err = dayOrTime("--from", f.from, c.Zone()); err == nil {
		w.To, err = dayOrTime("--to", f.to, c.Zone())
	}
	if err != nil {
		return nil, misused(cmd, "%w", err)
	}
	if w.Badge, err = badgeByDevice(ctx, t, c, f.badge); err != nil {
		return nil, err
	}
	worker, err := workerNamed(ctx, t, c, f.wearer)
	w.Worker = worker.ID()
	return &w, err
}

func (f *correctFlags) run(ctx context.Context, cmd *cobra.Command, t *tools, change reconciliation.Correct) (err error) {
	var done reconciliation.Corrected
	if f.preview {
		done, err = t.Mender.Preview(ctx, change)
	} else {
		done, err = t.Mender.Apply(ctx, change, string(f.expect))
	}
	if err != nil {
		return err
	}
	if !asJSON(cmd) {
		if err := printCorrected(cmd.OutOrStdout(), &done); err != nil {
			return err
		}
	}
	out := httpapi.CorrectedDiscrepancy(&done, !f.preview)
	if f.preview {
		return say(cmd, out, "Nothing was written.\nTo do exactly this: %s", expecting(cmd, cmd.CommandPath(), done.ID))
	}
	return say(cmd, out, "%s", toldDiscrepancy(&done.Discrepancy, done.Names))
}

// printCorrected tells people what a correction does.
func printCorrected(w io.Writer, done *reconciliation.Corrected) error {
	zone := done.Names.Zone
	if done.Visits != nil {
		return printDifference(w, done.Visits.Difference, zone)
	}
	if j := done.Job; j != nil {
		_, err := fmt.Fprintf(w, "%s at %s on %s is cancelled: %s planned less\n", strings.TrimSpace("job "+j.Plan().Ref), cmp.Or(done.Names.Name(j.Plan().Site.UUID), "its site"), j.Plan().Date,
			wording.Length(int64(j.Plan().Effort)))
		return err
	}
	for _, held := range done.Custody {
		if _, err := fmt.Fprintf(w, "%s wears it: %s\n", nameOf(done.Names, held.Worker.UUID, "worker"), activeText(held.Span, zone)); err != nil {
			return err
		}
	}
	for _, h := range done.Hours {
		_, err := fmt.Fprintf(w, "%s: %s before, %s after\n", done.Names.Name(h.Worker.UUID), wording.Length(h.Before), wording.Length(h.After))
		if err != nil {
			return err
		}
	}
	for _, a := range done.AlsoWorn {
		text := fmt.Sprintf("%s would have had badge %s, too: %s", nameOf(done.Names, a.Worker.UUID, "worker"), nameOf(done.Names, a.Badge.UUID, "badge"), activeText(a.Span, zone))
		if a.Apart > 0 {
			text += fmt.Sprintf("; for %s the two were at different sites at once", wording.Length(a.Apart))
		}
		if _, err := fmt.Fprintln(w, text); err != nil {
			return err
		}
	}
	for _, t := range done.Crews {
		_, err := fmt.Fprintf(w, "%s, whom no roster has, is counted with %s; before: %s\n", nameOf(done.Names, t.Worker.UUID, "worker"),
			nameOf(done.Names, t.After.UUID, "crew"), nameOf(done.Names, t.Before.UUID, "crew"))
		if err != nil {
			return err
		}
	}
	return nil
}

// nameOf is what people call a thing, or what and which it is.
func nameOf(names reconciliation.Names, id domain.UUID, what string) string {
	if id.IsZero() {
		return "no " + what
	}
	if name := names.Name(id); name != "" {
		return name
	}
	return what + " " + id.String()
}
