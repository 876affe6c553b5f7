package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/claimbundle"
	"actual/app/wageclaims"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/domain/wageclaim"
)

func wageClaimCommand() *cobra.Command {
	var worker, from, to, out string
	cmd := forCompany(&cobra.Command{
		Use: "wage-claim", Short: "Write a file that proves a worker's hours and can be verified offline", Args: cobra.NoArgs,
		Long: "Write a file that proves a worker's hours of some days: positions, fences, rules, visits, decisions, edits, approvals\n" +
			"and exports, with proofs that the ledger has each. Whole workweeks are in it. `actual ledger verify FILE` checks it\n" +
			"on a machine with nothing but this program. Beside it goes FILE.annex.txt, to attach to a certificate under Federal\n" +
			"Rules of Evidence 902(13) and (14). That it was handed out, and to whom, is an entry of the ledger.",
		Example: "  actual ledger wage-claim --company northside --worker 117 --from 2026-11-02 --to 2026-11-29 --out claim.ndjson",
		RunE: func(cmd *cobra.Command, _ []string) error {
			first, err := domain.ParseDate(from)
			if err != nil {
				return misused(cmd, "--from: %w", err)
			}
			last, err := domain.ParseDate(to)
			if err != nil {
				return misused(cmd, "--to: %w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				w, err := workerByRef(ctx, t, c.ID(), worker)
				if err != nil {
					return err
				}
				return writeClaim(ctx, cmd, t, wageclaims.Make{Company: c.ID(), Worker: w.ID(), From: first, To: last, By: operator()}, out)
			})
		},
	})
	cmd.Flags().StringVar(&worker, "worker", "", "the worker's `REF`")
	cmd.Flags().StringVar(&from, "from", "", "the first day of work, as 2026-11-02")
	cmd.Flags().StringVar(&to, "to", "", "the last day of work")
	cmd.Flags().StringVar(&out, "out", "", "the `FILE` to write; it must not exist")
	for _, flag := range []string{"worker", "from", "to", "out"} {
		_ = cmd.MarkFlagRequired(flag)
	}
	return cmd
}

func writeClaim(ctx context.Context, cmd *cobra.Command, t *tools, make wageclaims.Make, path string) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	closing := func() error { return file.Close() }
	bundle, err := t.Claims.Make(ctx, make)
	if err == nil {
		err = claimbundle.Write(file, bundle)
	}
	if err = errors.Join(err, closing()); err != nil {
		_ = os.Remove(path)
		return err
	}
	claim, err := readClaim(path, nil, nil)
	if err != nil {
		return err
	}
	annex := path + ".annex.txt"
	if err := os.WriteFile(annex, []byte(claim.annex()), 0o600); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if !claim.report.Fits() {
		return fmt.Errorf("the claim that was made does not verify: %s", claim.report.Findings[0])
	}
	return say(cmd, map[string]any{"file": path, "annex": annex, "sha256": claim.sum, "public_key": bundle.PublicKey, "records": len(bundle.Records)},
		"wrote %s: %s, SHA-256 %s\nand %s\npublic key: %s", path, wording.Count(len(bundle.Records), "record"), claim.sum, annex, bundle.PublicKey)
}

// claim is a wage-claim bundle that was verified.
type claim struct {
	path   string
	sum    string // SHA-256 of the file.
	bundle wageclaim.Bundle
	report wageclaim.Report
	own    bool // It is trusted by the key that it names itself.
}

// isClaim reports whether a file is a wage claim.
func isClaim(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	first, err := bufio.NewReader(file).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return claimbundle.Is(first), nil
}

// readClaim verifies a file: by the keys given, else by the one that it names.
func readClaim(path string, keys []string, anchors [][]byte) (claim, error) {
	c := claim{path: path}
	file, err := os.Open(path)
	if err != nil {
		return c, err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if c.bundle, err = claimbundle.Read(io.TeeReader(file, sum)); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	c.sum = hex.EncodeToString(sum.Sum(nil))
	if c.own = len(keys) == 0; c.own {
		keys = []string{c.bundle.PublicKey}
	}
	trusted, err := ledger.Keys(keys...)
	if err != nil {
		return c, err
	}
	c.report = wageclaim.Verify(c.bundle, claimbundle.Trust(trusted, anchors))
	return c, nil
}

func verifyClaim(cmd *cobra.Command, path string, keys, anchors []string) error {
	var kept [][]byte
	for _, file := range anchors {
		notes, err := readAnchors(file)
		if err != nil {
			return err
		}
		kept = append(kept, notes...)
	}
	c, err := readClaim(path, keys, kept)
	if err != nil {
		return err
	}
	if c.own {
		fmt.Fprintf(cmd.ErrOrStderr(), "no --key given: trusting the key that the file itself names, %s\n", c.bundle.PublicKey)
	}
	if asJSON(cmd) {
		if err := printJSON(cmd.OutOrStdout(), c.json()); err != nil {
			return err
		}
	} else {
		fmt.Fprint(cmd.OutOrStdout(), c.said())
	}
	if !c.report.Fits() {
		return exitError(1)
	}
	return nil
}

func (c claim) json() map[string]any {
	findings := make([]map[string]any, len(c.report.Findings))
	for i, f := range c.report.Findings {
		findings[i] = map[string]any{"kind": f.Kind, "name": f.Name, "text": f.Text}
	}
	r := c.report
	return map[string]any{
		"claim": c.bundle.Worker.String(), "company": c.bundle.Company.String(), "from": c.bundle.From.String(), "to": c.bundle.To.String(), "sha256": c.sum, "fits": r.Fits(), "records": r.Records,
		"entries_proven": r.Proven, "signed_to": r.Signed, "anchored_to": r.Anchored, "as_at_the_time": r.Linked, "sealed_visits": r.Sealed, "derived_visits": r.Derived,
		"underived_visits": r.Underived, "weeks": r.Weeks, "findings": findings, "omitted": r.Omitted,
	}
}

func (c claim) said() string {
	var b strings.Builder
	r := c.report
	fmt.Fprintf(&b, "wage claim of worker %s, %s to %s (SHA-256 %s)\n", c.bundle.Worker, c.bundle.From, c.bundle.To, c.sum)
	kinds := make([]string, 0, len(r.Records))
	for k, n := range r.Records {
		kinds = append(kinds, fmt.Sprintf("%s %d", k, n))
	}
	slices.Sort(kinds)
	fmt.Fprintf(&b, "records: %s\n", strings.Join(kinds, ", "))
	fmt.Fprintf(&b, "in the signed log of %d entries: %s; kept elsewhere to entry %d\n", r.Signed, entries(r.Proven), r.Anchored)
	fmt.Fprintf(&b, "as the ledger said at the time: %s; sealed with these fixes: %s\n", wording.Count(r.Linked, "record"), wording.Count(r.Sealed, "visit"))
	fmt.Fprintf(&b, "computed again: %s from fixes and fences, hours of %s from approved time and pay rules\n", wording.Count(r.Derived, "visit"), wording.Count(r.Weeks, "week"))
	if r.Underived > 0 {
		fmt.Fprintf(&b, "not to be derived from what is here, as the file says of each: %s\n", wording.Count(r.Underived, "visit"))
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "DOES NOT FIT  %s\n", f)
	}
	if r.Omitted > 0 {
		fmt.Fprintf(&b, "… and %d more\n", r.Omitted)
	}
	if r.Fits() {
		fmt.Fprintln(&b, "everything fits")
	}
	return b.String()
}

// annex is what a certificate under Federal Rules of Evidence 902(13) and (14) is
// attached to.
func (c claim) annex() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ANNEX TO A CERTIFICATE UNDER FEDERAL RULES OF EVIDENCE 902(13) AND 902(14)\n\n")
	fmt.Fprintf(&b, "File             %s\nSHA-256          %s\nCompany          %s\nWorker           %s\nDays of work     %s to %s\nPublic key       %s\n",
		c.path, c.sum, c.bundle.Company, c.bundle.Worker, c.bundle.From, c.bundle.To, c.bundle.PublicKey)
	for _, r := range c.bundle.Records {
		if r.Kind == wageclaim.Annex {
			for _, part := range [][2]string{{"system", "1. The system (902(13))"}, {"clock", "2. Clocks"}, {"software_version", "3. Software version"}} {
				v, _ := r.Body.Get(part[0])
				text, _ := v.AsText()
				fmt.Fprintf(&b, "\n%s\n%s\n", part[1], wrapped(text, 100))
			}
		}
	}
	fmt.Fprintf(&b, "\n4. What was verified, by `actual ledger verify`, version %s, on %s\n%s", version(), time.Now().UTC().Format(time.RFC3339), c.said())
	fmt.Fprintf(&b, "\n5. Identity of the copy (902(14))\nThe file is the one whose SHA-256 stands above: any other has another.\n")
	fmt.Fprintf(&b, "\nA qualified person certifies by signing a certificate of their own; this annex is no certificate and no legal advice.\nIt makes records authentic; whether they are admitted as records of a regular activity (803(6)) is another question.\n"+
		"\nName _______________________________  Position _______________________________\n\nSigned _____________________________  Date ___________________________________\n")
	return b.String()
}

func wrapped(text string, width int) string {
	var b strings.Builder
	at := 0
	for _, word := range strings.Fields(text) {
		if at > 0 && at+1+len(word) > width {
			b.WriteByte('\n')
			at = 0
		} else if at > 0 {
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += len(word)
	}
	return b.String()
}
