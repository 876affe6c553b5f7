package score

import (
	"bytes"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"actual/domain/geofence"
)

// Card is the scores of one cadence.
type Card struct {
	Cadence time.Duration
	Seeds   []uint64 // Empty where it is no season of ours.
	Scores
	BySeed []Scores // In the order of Seeds, where there are several.
}

// Row is one line of figures.
type Row struct {
	Cadence string   `json:"cadence"`
	Seeds   []uint64 `json:"seeds,omitempty"`
	Rule    string   `json:"rule"`  // presence, naive or ideal.
	Sites   string   `json:"sites"` // open, mixed, canopy; all: of any sky, the yard excepted; yard.
	Figures
}

// Rows returns the card's figures: by sky, all together, all by seed, and the
// yard; first of the engine, then of the rules beside it.
func (c Card) Rows() []Row {
	rows := c.rowsOf("presence", func(s Scores) Board { return s.Presence })
	rows = append(rows, c.rowsOf("naive", func(s Scores) Board { return s.Naive })...)
	return append(rows, c.rowsOf("ideal", func(s Scores) Board { return s.Ideal })...)
}

func (c Card) rowsOf(rule string, pick func(Scores) Board) []Row {
	board := pick(c.Scores)
	row := func(sites string, seeds []uint64, t *Tally) Row {
		return Row{c.Cadence.String(), seeds, rule, sites, t.Figures()}
	}
	var rows []Row
	for _, sky := range []geofence.Sky{geofence.SkyOpen, geofence.SkyMixed, geofence.SkyCanopy} {
		rows = append(rows, row(string(sky), c.Seeds, board.Of(string(sky))))
	}
	rows = append(rows, row("all", c.Seeds, board.Total(Yard)))
	for i, s := range c.BySeed {
		rows = append(rows, row("all", c.Seeds[i:i+1], pick(s).Total(Yard)))
	}
	return append(rows, row(Yard, c.Seeds, board.Of(Yard)))
}

// WriteTable prints cards for people.
func WriteTable(w io.Writer, cards []Card) error {
	var cells bytes.Buffer
	for _, c := range cards {
		fmt.Fprintf(&cells, "every %s\t%% of true time on site\t\t\t\t\t\ttrue\t%% of true\t\t\tlength\tarrival s\t\tdeparture s\t\t\n", short(c.Cadence))
		cells.WriteString("\tright\twrong\tundecided\tunclaimed\tnowhere\thours\tvisits\tclaimed\tmissed\tinvented\tbias %\tmedian\tp95\tmedian\tp95\t\n")
		for _, r := range c.Rows() {
			fmt.Fprintf(&cells, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f\t%d\t%.1f\t%.2f\t%.2f\t%+.2f\t%d\t%d\t%d\t%d\t\n", r.title(c),
				r.Right, r.Wrong, r.Undecided, r.Unclaimed, r.Nowhere, r.TrueHours, r.TrueVisits, percent(r.Claimed, r.TrueVisits),
				r.Missed, r.Invented, r.LengthBias, r.ArrivalMedian, r.ArrivalP95, r.DepartureMedian, r.DepartureP95)
		}
		cells.WriteByte('\n')
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := t.Write(cells.Bytes()); err != nil {
		return err
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, legend)
	return err
}

func (r Row) title(c Card) string {
	if len(r.Seeds) == 1 && len(c.Seeds) > 1 {
		return fmt.Sprintf("%s, %s, seed %d", r.Rule, r.Sites, r.Seeds[0])
	}
	return r.Rule + ", " + r.Sites
}

// short writes 2m0s as 2m.
func short(d time.Duration) string {
	if d%time.Minute == 0 {
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

const legend = `all: sites of any sky, the yard excepted. Shares are of the true time that badges were on sites: claimed for the right site,
for a wrong one, within undecided visits, or not at all; nowhere: claimed while the badge was at no site. Claimed, missed
(overlapped by no visit of that site) and invented (overlaps no true visit of that site) are counts in percent of the true
visits. Length: of what was found, claimed against true. Arrival and departure: without sign. naive: each fix by itself, was
out, now in. ideal: the site of every fix is known, and of the time between two sites each gets half.
`
