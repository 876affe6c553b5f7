package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/casefile"
	"actual/adapters/reconcilefile"
	"actual/cmd/internal/wording"
	"actual/domain/job"
	"actual/domain/reconcile"
)

// reconcileFlags are what `actual reconcile` is asked.
type reconcileFlags struct {
	visits, jobs, cases string
	matches, thresholds bool
}

// reconcileCommand returns `actual reconcile`: visits and jobs in, discrepancies out,
// without a database.
func reconcileCommand() *cobra.Command {
	var f reconcileFlags
	var dates dateFlags
	cmd := &cobra.Command{
		Use:   "reconcile (--visits FILE --jobs FILE | --company COMPANY --from DATE)",
		Short: "Compare jobs with visits: of files, without a database, or dates of a company",
		Long: `Reconcile compares what was planned with what was, and says what does not agree. The files are NDJSON in a fixed
format: docs/reconcile-format.md; the visits file may be what actual replay prints. The same set of lines gives the same bytes.`,
		Example: `  actual reconcile --visits visits.ndjson --jobs jobs.ndjson
  actual reconcile --visits visits.ndjson --jobs jobs.ndjson --json --cases cases.ndjson
  actual reconcile check --cases cases.ndjson
  actual reconcile --company northside --from 2026-11-23 --to 2026-11-26`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dates.given(cmd) {
				for _, offline := range []string{"visits", "jobs", "cases", "matches", "thresholds"} {
					if cmd.Flags().Changed(offline) {
						return misused(cmd, "--%s is of files, and --company, --from and --to are of what is stored: give the one or the other", offline)
					}
				}
				return dates.run(cmd)
			}
			return f.run(cmd)
		},
	}
	dates.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.visits, "visits", "", "NDJSON `FILE` of visits; - is stdin, .gz is unpacked")
	flags.StringVar(&f.jobs, "jobs", "", "NDJSON `FILE` of jobs and of what belongs to them")
	flags.StringVar(&f.cases, "cases", "", "write each discrepancy with its facts to `FILE`, for actual reconcile check")
	flags.BoolVar(&f.matches, "matches", false, "print also which visit was work on which job")
	flags.BoolVar(&f.thresholds, "thresholds", false, "print the thresholds that are used where the files set none, and end")
	cmd.AddCommand(checkCommand())
	return offlineCommand(cmd)
}

func (f reconcileFlags) run(cmd *cobra.Command) error {
	policy := reconcile.DefaultPolicy()
	if f.thresholds {
		return printThresholds(cmd, policy)
	}
	companies, err := f.read(cmd, policy)
	if err != nil {
		return err
	}
	tellUnsaid(cmd, companies)
	out := bufio.NewWriter(cmd.OutOrStdout())
	defer func() { _ = out.Flush() }()
	cases := io.Discard
	if f.cases != "" {
		file, err := os.Create(f.cases)
		if err != nil {
			return misused(cmd, "--cases: %w", err)
		}
		defer func() { _ = file.Close() }()
		lines := bufio.NewWriter(file)
		defer func() { _ = lines.Flush() }()
		cases = lines
	}
	found, matched := 0, 0
	for i := range companies {
		res := reconcile.Reconcile(companies[i].Input)
		found, matched = found+len(res.Discrepancies), matched+len(res.Matches)
		if err := f.print(cmd, out, cases, &companies[i], res); err != nil {
			return err
		}
	}
	teller(cmd)("%s in %s; %s", wording.Count(found, "finding"), plural(len(companies), "company", "companies"), plural(matched, "match", "matches"))
	return nil
}

// read reads both files.
func (f reconcileFlags) read(cmd *cobra.Command, policy reconcile.Policy) ([]reconcilefile.Company, error) {
	switch {
	case f.visits == "":
		return nil, misused(cmd, "give --visits and --jobs, NDJSON files that are compared without a database, or --company and --from for dates of a company")
	case f.jobs == "":
		return nil, misused(cmd, "--jobs is missing; give an NDJSON file of jobs, or - for stdin")
	case f.visits == "-" && f.jobs == "-":
		return nil, misused(cmd, "--visits and --jobs are both stdin; give one of them as a file")
	}
	visits, err := openLines(cmd, f.visits)
	if err != nil {
		return nil, misused(cmd, "--visits: %w", err)
	}
	defer func() { _ = visits.Close() }()
	jobs, err := openLines(cmd, f.jobs)
	if err != nil {
		return nil, misused(cmd, "--jobs: %w", err)
	}
	defer func() { _ = jobs.Close() }()
	return reconcilefile.Decode(visits, jobs, policy)
}

// tellUnsaid notes what the files name and don't describe: the first of them.
func tellUnsaid(cmd *cobra.Command, companies []reconcilefile.Company) {
	const most = 5
	n := 0
	for i := range companies {
		for _, text := range companies[i].Unsaid {
			if n++; n <= most {
				teller(cmd)("note: %s", text)
			}
		}
	}
	if n > most {
		teller(cmd)("note: and %d more such", n-most)
	}
}

// openLines opens a file to read, or stdin; .gz is unpacked.
func openLines(cmd *cobra.Command, file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(cmd.InOrStdin()), nil
	}
	in, err := os.Open(file)
	if err != nil || !strings.HasSuffix(file, ".gz") {
		return in, err
	}
	packed, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<16))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", file, err), in.Close())
	}
	return packed, nil
}

// print prints what was found in a company: as lines of JSON, or for people.
func (f reconcileFlags) print(cmd *cobra.Command, out, cases io.Writer, c *reconcilefile.Company, res reconcile.Result) (err error) {
	var b []byte
	for _, m := range res.Matches {
		if f.matches {
			b, err = c.AppendMatch(b, m)
		}
		if err != nil {
			return err
		}
	}
	for _, d := range res.Discrepancies {
		if asJSON(cmd) {
			b, err = c.AppendDiscrepancy(b, d)
		} else {
			b = fmt.Appendf(b, "%s\n", strings.Join(c.Tell(d, job.English), " "))
		}
		if err != nil {
			return err
		}
		if cases == io.Discard {
			continue
		}
		raw, err := casefile.EncodeWith(d, casefile.Labels{Zone: c.Input.Zone.String(), Names: c.Labels(d)})
		if err != nil {
			return err
		}
		if _, err := cases.Write(append(raw, '\n')); err != nil {
			return err
		}
	}
	for _, u := range res.Unjudged {
		if asJSON(cmd) {
			b, err = c.AppendUnjudged(b, u)
		} else {
			b = fmt.Appendf(b, "%s\n", strings.TrimSpace(fmt.Sprintf("%s %s: not judged yet: its %s are not known that far", c.Ref, u.Date, lackedInFiles[u.Lacking])))
		}
		if err != nil {
			return err
		}
	}
	_, err = out.Write(b)
	return err
}

// lackedInFiles says what a date waits for.
var lackedInFiles = map[reconcile.Lacking]string{reconcile.LackTracks: "visits", reconcile.LackBooked: "booked times", reconcile.LackClocks: "clocked times"}

func printThresholds(cmd *cobra.Command, p reconcile.Policy) error {
	values := p.Named()
	if asJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), map[string]any{"version": p.Version, "thresholds": values})
	}
	for _, name := range reconcile.ThresholdNames() {
		fmt.Fprintf(cmd.OutOrStdout(), "%-18s %d\n", name, values[name])
	}
	return nil
}

// checkCommand returns `actual reconcile check`.
func checkCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "check --cases FILE",
		Short: "Judge discrepancies again from their facts alone",
		Long: `Check reads discrepancies with their facts (actual reconcile --cases), lets the rules of this program judge each anew from those facts,
and says which do not lead to the same verdict, or are not the facts that it was made of. It ends with 1 where there is any.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return misused(cmd, "--cases is missing; give what actual reconcile --cases wrote, or - for stdin")
			}
			in, err := openLines(cmd, file)
			if err != nil {
				return misused(cmd, "--cases: %w", err)
			}
			defer func() { _ = in.Close() }()
			return checkCases(cmd, in)
		},
	}
	cmd.Flags().StringVar(&file, "cases", "", "NDJSON `FILE` of discrepancies with their facts; - is stdin")
	return offlineCommand(cmd)
}

func checkCases(cmd *cobra.Command, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	n, bad := 0, 0
	for lines.Scan() {
		n++
		d, err := casefile.Decode(lines.Bytes())
		if err == nil {
			err = reconcile.Reevaluate(d)
		}
		if err != nil {
			bad++
			fmt.Fprintf(cmd.OutOrStdout(), "line %d, %s %s: %s\n", n, d.Kind, d.Key, err)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d do not hold", bad, n)
	}
	teller(cmd)("%s: each leads to its verdict", plural(n, "discrepancy", "discrepancies"))
	return nil
}

// plural counts what has another form than with an s.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
