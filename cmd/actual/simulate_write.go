package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"actual/contracts/notehub/season"
)

// The files of a season.
const (
	eventsFile = "events.ndjson"
	fencesFile = "fences.geojson"
	truthFile  = "truth.ndjson"
	badgesFile = "badges.csv"
	readmeFile = "README.txt"
)

// seasonWriter writes a season to a folder.
type seasonWriter struct {
	dir   string
	force bool
}

// written says what a file of a season holds.
type written struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
	Lines int64  `json:"lines"`
}

func (w seasonWriter) write(cmd *cobra.Command, cfg season.Config) error {
	if err := w.begin(cmd, eventsFile, fencesFile, truthFile, badgesFile, readmeFile); err != nil {
		return err
	}
	s := season.New(cfg)
	return w.parts(cmd, []part{
		{fencesFile, func(out io.Writer, _ []written) error { return put(out, s.Fences()) }},
		{badgesFile, func(out io.Writer, _ []written) error { return writeBadges(out, s) }},
		{truthFile, func(out io.Writer, _ []written) error { return s.WriteTruth(out) }},
		{eventsFile, func(out io.Writer, _ []written) error { return s.WriteEvents(out) }},
		{readmeFile, func(out io.Writer, report []written) error { return put(out, readme(s.Config(), report)) }},
	})
}

// begin makes the folder, unless one of the files is there already. It fails with a
// misuse.
func (w seasonWriter) begin(cmd *cobra.Command, names ...string) error {
	if w.dir == "" {
		return misused(cmd, "--out is missing; give a folder to write to")
	}
	if there := w.found(names); there != "" && !w.force {
		return misused(cmd, "%s is there already; give another --out, or --force to overwrite it", there)
	}
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		return misused(cmd, "--out: %w", err)
	}
	return nil
}

// part is a file of a season; fill is told what was written before it.
type part struct {
	name string
	fill func(out io.Writer, report []written) error
}

// parts writes files, and prints which.
func (w seasonWriter) parts(cmd *cobra.Command, files []part) error {
	var report []written
	for _, f := range files {
		file, err := w.file(cmd, f.name, func(out io.Writer) error { return f.fill(out, report) })
		if err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		report = append(report, file)
	}
	if asJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), map[string]any{"dir": w.dir, "files": report})
	}
	var text bytes.Buffer
	for _, f := range report {
		fmt.Fprintf(&text, "%-30s %12d bytes %9d lines\n", filepath.Join(w.dir, f.File), f.Bytes, f.Lines)
	}
	return put(cmd.OutOrStdout(), text.Bytes())
}

// found returns a file of a season that is there already, or "".
func (w seasonWriter) found(names []string) string {
	for _, name := range names {
		path := filepath.Join(w.dir, name)
		if _, err := os.Lstat(path); err == nil {
			return path
		}
	}
	return ""
}

// file writes one file under another name first, so that what has its name is
// whole.
func (w seasonWriter) file(cmd *cobra.Command, name string, fill func(io.Writer) error) (written, error) {
	path := filepath.Join(w.dir, name)
	out, err := os.Create(path + ".partial")
	if err != nil {
		return written{}, err
	}
	defer func() { _ = os.Remove(out.Name()) }() // Gone already where all went well.
	m := &meter{out: out, report: patience(cmd, "writing "+name)}
	err = fill(m)
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return written{}, err
	}
	return written{name, m.bytes, m.lines}, os.Rename(out.Name(), path)
}

// meter counts what goes through it.
type meter struct {
	out          io.Writer
	bytes, lines int64
	report       func(string)
}

func (m *meter) Write(b []byte) (int, error) {
	n, err := m.out.Write(b)
	m.bytes += int64(n)
	m.lines += int64(bytes.Count(b[:n], []byte("\n")))
	m.report(fmt.Sprintf("%d lines, %d MB", m.lines, m.bytes/1_000_000))
	return n, err
}

// patience returns what tells of progress: on stderr, every 2 s from then on.
func patience(cmd *cobra.Command, what string) func(progress string) {
	tell := teller(cmd)
	next := time.Now().Add(2 * time.Second)
	return func(progress string) {
		if now := time.Now(); now.After(next) {
			tell("%s: %s", what, progress)
			next = now.Add(2 * time.Second)
		}
	}
}

func put(out io.Writer, b []byte) error {
	_, err := out.Write(b)
	return err
}

func writeBadges(out io.Writer, s *season.Season) error {
	lines := csv.NewWriter(out)
	_ = lines.Write([]string{"device", "label", "crew"}) // Flush returns the error.
	for _, b := range s.Badges() {
		_ = lines.Write([]string{b.Device, b.Label, strconv.Itoa(b.Crew + 1)})
	}
	lines.Flush()
	return lines.Error()
}

func readme(cfg season.Config, files []written) []byte {
	var b bytes.Buffer
	lines := map[string]int64{}
	for _, f := range files {
		lines[f.File] = f.Lines
	}
	sky := ""
	if cfg.HideSky {
		sky = " --hide-sky"
	}
	fmt.Fprintf(&b, `A simulated season of a landscaping company: no person and no place in it is real.

actual simulate --seed %d --days %d --crews %d --badges-per-crew %d --sites %d --cadence %s --start %s --tz %s --hazards %s --snow-nights %g --outbound %s --curb-time %s%s --out DIR

%-15s %9d routed Notehub events, one a line, in order of delivery
%-15s %9d sites: GeoJSON, properties site, name, kind%s
%-15s %9d spans of where each badge really was: badge, site ("": on the way), kind, from and to in Unix seconds,
                          outside: seconds of the span spent outside the fence
%-15s %9d badges: device, label, crew

Visits:  actual replay --fences %s --events %s --tz %s
Scored:  actual simulate score --dir .
`, cfg.Seed, cfg.Days, cfg.Crews, cfg.BadgesPerCrew, cfg.Sites, cfg.Cadence, cfg.Start.Format(time.DateOnly), cfg.TimeZone, cfg.Hazards, cfg.SnowNights, cfg.Outbound, cfg.CurbTime, sky,
		eventsFile, lines[eventsFile], fencesFile, cfg.Sites, skyWord(cfg), truthFile, lines[truthFile], badgesFile, lines[badgesFile]-1,
		fencesFile, eventsFile, cfg.TimeZone)
	return b.Bytes()
}

func skyWord(cfg season.Config) string {
	if cfg.HideSky {
		return ""
	}
	return ", sky"
}
