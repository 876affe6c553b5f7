package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/ledgerbundle"
	"actual/app/audit"
	"actual/cmd/internal/wording"
	"actual/domain/ledger"
	"actual/domain/tenant"
)

func ledgerCommand() *cobra.Command {
	group := &cobra.Command{Use: "ledger", Short: "Verify and export the audit ledger of a company"}
	group.AddCommand(ledgerVerifyCommand(), ledgerExportCommand(), ledgerKeyCommand(), wageClaimCommand())
	return group
}

func ledgerVerifyCommand() *cobra.Command {
	var bundle string
	var keys, anchors []string
	cmd := &cobra.Command{
		Use: "verify [FILE]", Short: "Verify a company's ledger, live or from an exported bundle, or a wage claim", Args: cobra.MaximumNArgs(1),
		Long: "Verify a company's ledger: its entries, hashes and signed checkpoints, the visits that it speaks of,\n" +
			"and what was anchored outside. Exits with 1 and names what does not fit, the first first.\n\n" +
			"Of a FILE (or --bundle) it works offline, and needs no database: an exported ledger, or what `actual ledger wage-claim`\n" +
			"wrote, of which it also derives visits and classifies hours again. Give the public key with --key:\n" +
			"the one in the bundle proves nothing against whoever made it. Give checkpoints that you kept with --anchor.",
		Example: "  actual ledger verify --company northside\n  actual ledger verify --bundle northside.ndjson --key \"$(cat northside.key)\" --anchor kept.note\n  actual ledger verify claim.ndjson --key \"$(cat northside.key)\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			live := cmd.Flags().Changed("company")
			if len(args) == 1 {
				if bundle != "" || live {
					return misused(cmd, "give a FILE, --bundle or --company: one of them")
				}
				bundle = args[0]
			}
			if bundle != "" {
				claimed, err := isClaim(bundle)
				if err != nil {
					return err
				}
				if claimed {
					return verifyClaim(cmd, bundle, keys, anchors)
				}
				return verifyBundle(cmd, bundle, keys, anchors)
			}
			if !live {
				return misused(cmd, "give a FILE, or --company")
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				report, err := t.Checker.Check(ctx, c.ID())
				if err != nil {
					return err
				}
				return sayReport(cmd, c.Ref(), report)
			})
		},
	}
	cmd.Flags().String("company", "", "the company's ref")
	cmd.Flags().StringVar(&bundle, "bundle", "", "verify this exported file instead of the live store")
	cmd.Flags().StringArrayVar(&keys, "key", nil, "a public key to trust (with --bundle)")
	cmd.Flags().StringArrayVar(&anchors, "anchor", nil, "a file with a checkpoint that was kept elsewhere (with --bundle)")
	cmd.MarkFlagsMutuallyExclusive("company", "bundle")
	return cmd
}

func verifyBundle(cmd *cobra.Command, path string, keys, anchors []string) error {
	in, named, err := ledgerbundle.Read(func() (io.ReadCloser, error) { return os.Open(path) })
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(keys) == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "no --key given: trusting the key that the bundle itself names, %s\n", named)
		keys = []string{named}
	}
	if in.Keys, err = ledger.Keys(keys...); err != nil {
		return err
	}
	if len(in.Anchored) > 0 && len(anchors) == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "the %d anchored checkpoints in the bundle are its own word and are not counted: give one that you kept with --anchor\n", len(in.Anchored))
	}
	in.Anchored = nil
	for _, a := range anchors {
		kept, err := readAnchors(a)
		if err != nil {
			return err
		}
		in.Anchored = append(in.Anchored, kept...)
	}
	report, err := ledger.Verify(in)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	report.Findings = append(report.Findings, audit.Unsigned(report)...)
	return sayReport(cmd, in.Company.String(), report)
}

// readAnchors reads the checkpoints of a file: signed notes as they are, or the
// lines that the server's own anchor folder holds.
func readAnchors(path string) ([][]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--anchor: %w", err)
	}
	var notes [][]byte
	for line := range strings.Lines(string(raw)) {
		var l struct {
			Note string `json:"note"`
		}
		if json.Unmarshal([]byte(line), &l) == nil && l.Note != "" {
			notes = append(notes, []byte(l.Note))
		}
	}
	if text := strings.TrimSpace(string(raw)); len(notes) == 0 && strings.HasPrefix(text, "actual.ledger/") {
		notes = append(notes, []byte(text+"\n"))
	}
	if len(notes) == 0 {
		return nil, fmt.Errorf("--anchor %s: it holds no checkpoint: give a signed note, or a file of the anchor folder", path)
	}
	return notes, nil
}

// sayReport prints a report and ends with 1 where something does not fit.
func sayReport(cmd *cobra.Command, of string, r ledger.Report) error {
	if asJSON(cmd) {
		if err := printJSON(cmd.OutOrStdout(), reportJSON(of, r)); err != nil {
			return err
		}
	} else {
		sayFindings(cmd.OutOrStdout(), of, r)
	}
	if !r.Fits() {
		return exitError(1)
	}
	return nil
}

func sayFindings(w io.Writer, of string, r ledger.Report) {
	fmt.Fprintf(w, "ledger of %s: %s (without a number yet: %d), %s, %s; signed to entry %d, anchored to entry %d\n",
		of, entries(r.Entries), r.Pending, wording.Count(r.Visits, "visit version"), wording.Count(r.Checkpoints, "checkpoint"), r.Signed, r.AnchoredTo)
	if r.Expired > 0 {
		fmt.Fprintf(w, "deleted at the end of their term, as the ledger says: %s\n", wording.Count(r.Expired, "visit"))
	}
	if r.Beside+r.Erased > 0 {
		fmt.Fprintf(w, "personal values beside the entries: %d as they were, %d erased or not shown\n", r.Beside, r.Erased)
	}
	for _, f := range r.Findings {
		where := f.Subject
		if f.Seq >= 0 {
			where = strings.TrimSpace(fmt.Sprintf("entry %d %s", f.Seq, f.Subject))
		}
		fmt.Fprintf(w, "DOES NOT FIT  %s: %s (%s)\n", where, f.Text, f.What)
	}
	if r.Omitted > 0 {
		fmt.Fprintf(w, "… and %d more of the same kinds\n", r.Omitted)
	}
	if r.Fits() {
		fmt.Fprintln(w, "everything fits")
	}
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

func reportJSON(of string, r ledger.Report) map[string]any {
	findings := make([]map[string]any, len(r.Findings))
	for i, f := range r.Findings {
		findings[i] = map[string]any{"what": f.What, "seq": f.Seq, "subject": f.Subject, "from": f.From, "to": f.To, "text": f.Text}
	}
	return map[string]any{
		"ledger": of, "fits": r.Fits(), "entries": r.Entries, "pending": r.Pending, "visits": r.Visits, "checkpoints": r.Checkpoints,
		"expired": r.Expired, "beside": r.Beside, "erased": r.Erased,
		"signed_to": r.Signed, "anchored_to": r.AnchoredTo, "findings": findings, "omitted": r.Omitted,
	}
}

func ledgerExportCommand() *cobra.Command {
	var out string
	cmd := forCompany(&cobra.Command{
		Use: "export", Short: "Write a company's whole ledger to a file that can be verified offline", Args: cobra.NoArgs,
		Long: "Write a company's whole ledger to a file that can be verified offline. That it was handed out, and to whom,\nis an entry of the ledger.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				return exportLedger(ctx, cmd, t, c, out)
			})
		},
	})
	cmd.Flags().StringVar(&out, "out", "", "the file to write; it must not exist")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func exportLedger(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, path string) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	began, said := time.Now(), time.Now()
	progress := func(lines int) {
		if time.Since(said) > 2*time.Second {
			said = time.Now()
			fmt.Fprintf(cmd.ErrOrStderr(), "%s after %s …\n", wording.Count(lines, "line"), time.Since(began).Round(time.Second))
		}
	}
	var key string
	err = t.Exporter.Export(ctx, c.ID(), operator(), func(in ledger.Input, publicKey string) error {
		key = publicKey
		return ledgerbundle.Write(file, in, publicKey, progress)
	})
	if err != nil {
		return err
	}
	return say(cmd, map[string]any{"file": path, "public_key": key}, "wrote %s\npublic key: %s", path, key)
}

func ledgerKeyCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "key", Short: "Print the public key that signs a company's checkpoints", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(_ context.Context, t *tools, c tenant.Company) error {
				key, err := t.Verifier.PublicKey(c.ID())
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"public_key": key}, "%s", key)
			})
		},
	})
}
