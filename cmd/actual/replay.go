package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/cmd/internal/offline"
	"actual/cmd/internal/wording"
	"actual/domain/presence"
)

// replayFlags are what `actual replay` is asked.
type replayFlags struct {
	fences, events, policy, zone, asOf string
}

// replayCommand returns `actual replay`: events and fences in, visits out,
// without a database.
func replayCommand() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay --fences FILE.geojson --events FILE.ndjson",
		Short: "Derive visits from files of events and fences, without a database",
		Long: `Replay reads Notehub events (one a line, in any order, repeats allowed) and
fences (GeoJSON), and prints one visit a line as JSON, by badge and arrival. The
same set of events always gives the same bytes. What could not be read is told
on stderr. --json changes nothing: it is how replay prints.`,
		Example: `  actual replay --fences sites.geojson --events season.ndjson.gz --tz America/New_York
  zcat *.gz | actual replay --fences sites.geojson --events -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.fences, "fences", "", "GeoJSON `FILE` of sites: properties site, name, kind, sky, valid_from, valid_to")
	flags.StringVar(&f.events, "events", "", "NDJSON `FILE` of routed Notehub events; - is stdin, .gz is unpacked")
	flags.StringVar(&f.policy, "policy", "", "JSON `FILE` of parameters that differ from the default policy, such as {\"odds_milli\": 30000}")
	flags.StringVar(&f.zone, "tz", "UTC", "IANA time `ZONE` that days end in and times are printed in")
	flags.StringVar(&f.asOf, "as-of", "", "`TIME` of judgement: by then a visit counts as settled, or as provisional still. It leaves no event out (default: the last \"received\" of the events)")
	return offlineCommand(cmd)
}

func (f replayFlags) run(cmd *cobra.Command) error {
	r, err := f.open(cmd)
	if err != nil {
		return err
	}
	fixes, summary, err := readEvents(f.events, cmd.InOrStdin())
	if err != nil {
		return fmt.Errorf("--events: %w", err)
	}
	tell := teller(cmd)
	for _, line := range summary.Lines() {
		tell("%s", line)
	}
	switch unread := summary.Unread(); {
	case summary.Events == 0 && unread > 0:
		return fmt.Errorf("--events %s: nothing in it could be read as a Notehub event; give one JSON object a line", f.events)
	case summary.Events == 0:
		tell("there are no events, so no visits")
	}
	if f.asOf == "" {
		r.AsOf = summary.AsOf()
	}
	all := r.Derive(fixes)
	n, err := r.Write(cmd.OutOrStdout(), all)
	if err != nil {
		return fmt.Errorf("print visits: %w", err)
	}
	if r.AsOf == 0 {
		tell("there was nothing to judge")
		return nil
	}
	tell("%s of %s, judged as of %s", wording.Count(n, "visit"), wording.Count(len(all), "badge"), time.Unix(r.AsOf, 0).In(r.Zone).Format(time.RFC3339))
	return nil
}

// open checks what was asked and reads all but the events.
func (f replayFlags) open(cmd *cobra.Command) (offline.Replay, error) {
	var r offline.Replay
	switch {
	case f.fences == "":
		return r, misused(cmd, "--fences is missing; give a GeoJSON file of sites")
	case f.events == "":
		return r, misused(cmd, "--events is missing; give an NDJSON file of events, or - for stdin")
	}
	var err error
	if r.Zone, err = zoneOf(f.zone); err != nil {
		return r, misused(cmd, "--tz %q: %w", f.zone, err)
	}
	if f.asOf != "" {
		at, err := dayOrTime("--as-of", f.asOf, r.Zone)
		if err != nil {
			return r, misused(cmd, "%w", err)
		}
		r.AsOf = at.Unix()
	}
	if r.Policy, err = readPolicy(f.policy); err != nil {
		return r, misused(cmd, "%w", err)
	}
	fences, err := readFences(cmd, f.fences)
	r.Index = fences.Index
	return r, err
}

// readFences reads a file of sites. It fails where none of its features can be
// used, and tells of those that can't.
func readFences(cmd *cobra.Command, file string) (offline.Fences, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return offline.Fences{}, misused(cmd, "--fences: %w", err)
	}
	fences, err := offline.ReadFences(raw)
	if err != nil {
		return fences, fmt.Errorf("--fences %s: %w", file, err)
	}
	tell := teller(cmd)
	for _, p := range fences.Problems {
		tell("fence left out: %s", p.Error())
	}
	for _, w := range fences.Warnings {
		tell("warning: %s", w)
	}
	if len(fences.Problems) > 0 && fences.Index.Fences() == 0 {
		return fences, fmt.Errorf("--fences %s: none of its features can be used", file)
	}
	if fences.Index.Fences() == 0 {
		tell("there are no fences, so no visits")
	}
	return fences, nil
}

// readEvents reads a file of events, or stdin.
func readEvents(file string, stdin io.Reader) (map[string][]presence.Fix, offline.Summary, error) {
	if file == "-" {
		return offline.ReadFixes(stdin)
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, offline.Summary{}, err
	}
	defer func() { _ = in.Close() }()
	if !strings.HasSuffix(file, ".gz") {
		return offline.ReadFixes(in)
	}
	packed, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<16))
	if err != nil {
		return nil, offline.Summary{}, fmt.Errorf("%s: %w", file, err)
	}
	return offline.ReadFixes(packed)
}
