package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/casefile"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/tenant"
)

// explainStored explains a discrepancy of a company.
func explainStored(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, id domain.DiscrepancyID) error {
	s, err := t.Found.Show(ctx, c.ID(), id)
	if errors.Is(err, discrepancy.ErrNotFound) {
		return fmt.Errorf("%s: there is no such visit, nor such a discrepancy", id)
	}
	if err != nil {
		return err
	}
	rec, err := t.Found.Recorded(ctx, c.ID(), s)
	if err != nil {
		return err
	}
	x := explained{Written: s.Found.Discrepancy, Labels: casefile.Labels{ID: s.ID.UUID, Zone: s.Names.Zone.String(), Names: s.Called()}, Recorded: &rec, company: c.Ref()}
	x.differs = !rec.Entry.IsZero() && !rec.Agrees(s.Discrepancy)
	return x.tell(cmd)
}

// explainFile explains a discrepancy of a file of cases, with nothing else: the one with
// an id or a key, or the only one.
func explainFile(cmd *cobra.Command, path, id string) error {
	in, err := openLines(cmd, path)
	if err != nil {
		return misused(cmd, "--case: %w", err)
	}
	defer func() { _ = in.Close() }()
	raw, err := caseIn(in, id)
	if err != nil {
		return misused(cmd, "--case %s: %w", path, err)
	}
	d, l, err := casefile.DecodeWith(raw)
	if err != nil {
		return misused(cmd, "--case %s: %w", path, err)
	}
	return (&explained{Written: d, Labels: l}).tell(cmd)
}

var (
	errNoCase    = errors.New("there is no such discrepancy in it")
	errManyCases = errors.New("there are more discrepancies in it than one: say which, by its id, or by its key, which `actual reconcile --json` prints")
)

// caseIn returns the case with an id or a key, or the only one.
func caseIn(in io.Reader, id string) (found []byte, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if id != "" {
			d, l, err := casefile.DecodeWith(lines.Bytes())
			if err != nil {
				return nil, err
			}
			if l.ID.String() != id && d.Key.String() != id {
				continue
			}
		}
		if found != nil {
			return nil, errManyCases
		}
		found = append([]byte{}, lines.Bytes()...)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if found == nil {
		return nil, errNoCase
	}
	return found, nil
}
