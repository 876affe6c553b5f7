package main

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	contract "actual/contracts/adp"
)

// epiFile writes ADP files of an approved, locked week by the command line, and has them
// checked by what was written from ADP's rules alone.
var epiFile = claim{
	name: "epi-file",
	target: "`make run` writes an ADP file of the approved demo week, by the commands that it prints; it passes a validator written from ADP's rules alone, each rule of which has a case that fails it; " +
		"what is in it is what is approved to the hundredth of an hour, in the demo and of 120 people in three pay groups; written again it is the same bytes, given again is refused, as is transferring days that payroll has; " +
		"a correction is its difference under another name",
	run: proveEPIFile,
}

// epiRules is the test in which each rule of the validator has a case that fails it.
const epiRules = "TestWhatADPRefuses"

func proveEPIFile(ctx context.Context, b *bench) (result, error) {
	w, err := b.openPayroll(ctx, 3, 40)
	if err != nil {
		return result{}, err
	}
	if err := w.turnOn(ctx, "file"); err != nil {
		return result{}, err
	}
	s, err := w.payroll(ctx, "prepare", payrollLast)
	if err != nil {
		return result{}, err
	}
	dir := filepath.Join(b.folder, "epi")
	if _, err := w.actual(ctx, "payroll", "commit", s.ID, "--plan", s.Plan, "--out", dir, "--company", "northside"); err != nil {
		return result{}, err
	}
	_, refused := w.actual(ctx, "payroll", "commit", s.ID, "--plan", s.Plan, "--company", "northside")
	files, lines, passed, hours, err := w.filesOf(ctx, s, dir)
	if err != nil {
		return result{}, err
	}
	same, err := w.sameAgain(ctx, s, dir)
	if err != nil {
		return result{}, err
	}
	equal, total, err := w.equalTo(ctx, hours)
	if err != nil {
		return result{}, err
	}
	broken, err := w.brokenFile(ctx, s, dir)
	if err != nil {
		return result{}, err
	}
	signed, err := w.corrected(ctx, s, hours)
	if err != nil {
		return result{}, err
	}
	d, err := b.epiOfDemo(ctx)
	if err != nil {
		return result{}, fmt.Errorf("the demo's week: %w", err)
	}
	out, failed := goTest(ctx, "./contracts/adp", "-run", "^"+epiRules+"$", "-v", "-count=1")
	cases := len(ranCase.FindAllString(out, -1))
	if failed != nil {
		b.say("%s", lastLines(out, 30))
	}
	return result{
		figures: fmt.Sprintf("%s. Of a company of three pay groups: %d files with %d lines, %d pass; %d of %d people equal to the hundredth; %d again the same bytes; given again refused: %t; a broken file told and exit code not 0: %t; a correction: %d lines, "+
			"with which all is equal; %d rules, each with a case that fails it (%d cases): %t; load %s", d.figures(), files, lines, passed, equal, total, same, refused != nil, broken, signed, len(contract.Rules()), cases, failed == nil, load()),
		ok: d.ok() && files == 3 && passed == 3 && equal == total && total == 120 && same == 3 && refused != nil && broken && signed > 0 && failed == nil && cases >= len(contract.Rules()),
	}, nil
}

// filesOf checks the files of an export, and adds up the hours in them by file number.
func (w *payrollWorld) filesOf(ctx context.Context, s shownPayroll, dir string) (files, lines, passed int, hours map[int][2]int64, err error) {
	hours = map[int][2]int64{}
	for _, b := range s.Batches {
		path := filepath.Join(dir, "PR"+b.PayGroup+"EPI.csv")
		raw, err := os.ReadFile(path)
		if err != nil {
			return 0, 0, 0, nil, err
		}
		files++
		if found := contract.CheckPaydata(filepath.Base(path), raw); len(found) == 0 {
			if _, err := w.actual(ctx, "payroll", "check", path); err == nil {
				passed++
			}
		} else {
			w.say("%s: %v", path, found)
		}
		n, err := addHours(hours, raw)
		if err != nil {
			return 0, 0, 0, nil, err
		}
		lines += n
	}
	return files, lines, passed, hours, nil
}

// addHours adds up the hours of a file, and counts its lines.
func addHours(hours map[int][2]int64, raw []byte) (int, error) {
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil {
		return 0, err
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for _, row := range rows[1:] {
		var file int
		if _, err := fmt.Sscanf(row[at["File #"]], "%06d", &file); err != nil {
			return 0, err
		}
		of := hours[file]
		for i, column := range []string{"Reg Hours", "O/T Hours"} {
			var n int64
			if text := strings.Replace(row[at[column]], ".", "", 1); text != "" {
				if n, err = strconv.ParseInt(text, 10, 64); err != nil {
					return 0, fmt.Errorf("%q: %w", row[at[column]], err)
				}
			}
			of[i] += n
		}
		hours[file] = of
	}
	return len(rows) - 1, nil
}

// sameAgain counts files that are the same bytes when they are written again, by the hash
// that stands in their record.
func (w *payrollWorld) sameAgain(ctx context.Context, s shownPayroll, dir string) (same int, err error) {
	again := filepath.Join(w.folder, "again")
	if _, err := w.actual(ctx, "payroll", "file", s.ID, "--out", again, "--company", "northside"); err != nil {
		return 0, err
	}
	for _, b := range s.Batches {
		name := "PR" + b.PayGroup + "EPI.csv"
		one, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return same, err
		}
		two, err := os.ReadFile(filepath.Join(again, name))
		if err != nil {
			return same, err
		}
		sum := sha256.Sum256(one)
		if string(one) == string(two) && hex.EncodeToString(sum[:]) == b.SHA256 {
			same++
		}
	}
	return same, nil
}

func (w *payrollWorld) equalTo(ctx context.Context, hours map[int][2]int64) (equal, total int, err error) {
	want, err := w.approved(ctx)
	for file, of := range want {
		if hours[file] == of {
			equal++
		}
	}
	return equal, len(want), err
}

// brokenFile has one that somebody spoiled be told of.
func (w *payrollWorld) brokenFile(ctx context.Context, s shownPayroll, dir string) (told bool, err error) {
	name := "PR" + s.Batches[0].PayGroup + "EPI.csv"
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return false, err
	}
	spoiled := filepath.Join(w.folder, name)
	if err := os.WriteFile(spoiled, []byte(strings.Replace(string(raw), "40.00", "40", 1)), 0o600); err != nil {
		return false, err
	}
	out, failed := w.actual(ctx, "payroll", "check", spoiled)
	return failed != nil && strings.Contains(out, "two decimals and the point"), nil
}

// corrected lets time of a few people be approved anew, and adds what is due then.
func (w *payrollWorld) corrected(ctx context.Context, s shownPayroll, hours map[int][2]int64) (lines int, err error) {
	if err := w.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `UPDATE time_entry SET ended = ended - interval '20 minutes' WHERE day = '`+payrollFirst+`' AND worker_id IN (SELECT worker_id FROM payee WHERE file_number < 1005)`)
		return err
	}); err != nil {
		return 0, err
	}
	next, err := w.payroll(ctx, "prepare", payrollLast)
	if err != nil {
		return 0, err
	}
	dir := filepath.Join(w.folder, "correction")
	if _, err := w.actual(ctx, "payroll", "commit", next.ID, "--plan", next.Plan, "--out", dir, "--company", "northside"); err != nil {
		return 0, err
	}
	for _, b := range next.Batches {
		for _, before := range s.Batches {
			if b.PayGroup == before.PayGroup && b.Name == before.Name {
				return 0, fmt.Errorf("the correction is called %s, too", b.Name)
			}
		}
		raw, err := os.ReadFile(filepath.Join(dir, "PR"+b.PayGroup+"EPI.csv"))
		if err != nil {
			return 0, err
		}
		if found := contract.CheckPaydata("PR"+b.PayGroup+"EPI.csv", raw); len(found) > 0 {
			return 0, fmt.Errorf("the correction: %v", found)
		}
		n, err := addHours(hours, raw)
		if err != nil {
			return 0, err
		}
		lines += n
	}
	equal, total, err := w.equalTo(ctx, hours)
	if err == nil && equal != total {
		err = fmt.Errorf("with the correction %d of %d people are equal", equal, total)
	}
	return lines, err
}
