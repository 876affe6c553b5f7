package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// worksData is a payroll as data.
type worksData struct {
	Number int    `json:"payroll_no"`
	Week   string `json:"week"`
	Final  bool   `json:"final"`
	NoWork bool   `json:"no_work"`
	Rows   []struct {
		Last, First string
		Number      string `json:"id_last4"`
		Class       string `json:"classification"`
		Days        []struct {
			ST     int `json:"st_s"`
			OT     int `json:"ot_s"`
			Double int `json:"double_s"`
		}
	}
}

// judge compares a payroll that was made with what was planted.
func (w *worksWorld) judge(ctx context.Context, project string, line []byte) (s worksSums, err error) {
	var made struct {
		Number int    `json:"payroll_no"`
		SHA256 string `json:"sha256"`
	}
	if err := json.Unmarshal(line, &made); err != nil {
		return s, fmt.Errorf("%s: %w", line, err)
	}
	number := fmt.Sprint(made.Number)
	out, err := w.actual(ctx, "certified", "show", project, number, "--company", "northside")
	if err != nil {
		return s, err
	}
	for _, private := range []string{"524-11", "52411", "@", "+1303", "person"} {
		if strings.Contains(out, private) {
			return s, fmt.Errorf("payroll %s of %s holds %q", number, project, private)
		}
	}
	var data worksData
	if err := json.Unmarshal([]byte(out), &data); err != nil {
		return s, err
	}
	want := worksReckoning(project, data.Week)
	s.rows = len(data.Rows)
	if data.NoWork {
		s.empty++
	}
	got := map[worksCell][2]int{}
	for _, r := range data.Rows {
		for i, d := range r.Days {
			if d.ST+d.OT+d.Double > 0 {
				at, _ := time.Parse(time.DateOnly, data.Week)
				got[worksCell{r.First + " " + r.Last, at.AddDate(0, 0, i).Format(time.DateOnly), r.Class}] = [2]int{d.ST, d.OT + d.Double}
				s.seconds, s.over = s.seconds+d.ST+d.OT+d.Double, s.over+d.OT+d.Double
			}
		}
	}
	for cell, hours := range want {
		s.cells++
		if got[cell] == hours {
			s.equal++
		} else {
			w.say("%s %v: %v on the payroll, %v by the entries", project, cell, got[cell], hours)
		}
	}
	s.cells += max(0, len(got)-len(want))
	if err := w.drawn(ctx, project, number); err != nil {
		return s, err
	}
	s.pdfs++
	w.say("payroll %s of %s, week of %s: %d rows, %d cells, final %v", number, project, data.Week, s.rows, len(want), data.Final)
	return s, nil
}

// drawn draws the payroll twice: the same bytes.
func (w *worksWorld) drawn(ctx context.Context, project, number string) error {
	var files [2][]byte
	for i := range files {
		path := filepath.Join(w.folder, fmt.Sprintf("%s-%s-%d.pdf", strings.ReplaceAll(project, " ", "-"), number, i))
		if _, err := w.actual(ctx, "certified", "show", project, number, "--pdf", path, "--company", "northside"); err != nil {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files[i] = raw
		if keep := os.Getenv("DIR"); keep != "" && i == 0 {
			if err := os.WriteFile(filepath.Join(keep, filepath.Base(path)), raw, 0o600); err != nil {
				return err
			}
		}
	}
	if !bytes.HasPrefix(files[0], []byte("%PDF-")) || !bytes.Equal(files[0], files[1]) {
		return fmt.Errorf("payroll %s of %s is drawn otherwise the second time", number, project)
	}
	return nil
}

// worksCell is a worker, a day and a classification on a payroll.
type worksCell struct{ worker, day, class string }

// worksReckoning says what is to be on a project's payroll of a week, straight and over:
// by the planted time alone, the week's first 40 hours of each worker being straight, in
// the order in which they were worked.
func worksReckoning(project, week string) map[worksCell][2]int {
	places := map[string][]string{"CR-88 overlay": {"park", "ramp"}, "US-85 median": {"median"}}[project]
	first, _ := time.Parse(time.DateOnly, week)
	last := first.AddDate(0, 0, 6).Format(time.DateOnly)
	all := plantedWeeks()
	slices.SortFunc(all, func(a, b plantedStint) int { return strings.Compare(a.began, b.began) })
	out, done := map[worksCell][2]int{}, map[int]int{}
	for _, p := range all {
		day := p.began[:10]
		if day < week || day > last {
			continue
		}
		straight := max(0, min(p.seconds, 40*3600-done[p.worker]))
		done[p.worker] += p.seconds
		if !slices.Contains(places, p.place) {
			continue
		}
		name := strings.Fields(certifiedPeople[p.worker])
		cell := worksCell{name[0] + " " + name[len(name)-1], day, p.class}
		was := out[cell]
		out[cell] = [2]int{was[0] + straight, was[1] + p.seconds - straight}
	}
	return out
}
