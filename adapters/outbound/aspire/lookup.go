package aspire

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// How many rows are looked up by one question: an address must not grow long, and
// each "or" counts against what a question may hold.
const (
	mostIn = 100
	mostOr = 15
)

// lookup returns the rows of those ids that there are. An answer may hold fewer
// rows than were asked for, and one may come without any: what is missing is asked
// for until an answer brings nothing more, twice at least.
func lookup[R row](ctx context.Context, c *Client, a *account, l list, ids map[int64]bool) (map[int64]R, error) {
	out := map[int64]R{}
	delete(ids, 0)
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(ids)), mostIn) {
		for asked := 0; ; asked++ {
			chunk = slices.DeleteFunc(chunk, func(id int64) bool { _, there := out[id]; return there })
			if len(chunk) == 0 {
				break
			}
			before := len(out)
			if err := collect(ctx, c, a, l, chunk, out); err != nil {
				return nil, err
			}
			if len(out) == before && asked > 0 {
				break
			}
		}
	}
	return out, nil
}

// collect asks for ids once, in as many questions as the way takes.
func collect[R row](ctx context.Context, c *Client, a *account, l list, ids []int64, out map[int64]R) error {
	for len(ids) > 0 {
		some := ids
		if c.ways(a, order{list: l, both: true})[0].ors {
			some = ids[:min(len(ids), mostOr)]
		}
		raw, err := c.rows(ctx, a, order{list: l, both: true, top: mostRows, filter: func(w way) string { return among(l.key, some[:fits(w, len(some))], w) }})
		if err != nil {
			return err
		}
		keep(raw, ids, out)
		ids = ids[fits(c.ways(a, order{list: l, both: true})[0], len(some)):]
	}
	return nil
}

// keep takes the rows that were asked for. Of rows of one id that differ none is
// taken: a job at the wrong site is worse than one without.
func keep[R row](raw []json.RawMessage, ids []int64, out map[int64]R) {
	seen, differ := map[int64]json.RawMessage{}, map[int64]bool{}
	for _, r := range raw {
		var one R
		if json.Unmarshal(r, &one) != nil || !slices.Contains(ids, one.id()) {
			continue
		}
		before, there := seen[one.id()]
		differ[one.id()] = differ[one.id()] || there && !bytes.Equal(before, r)
		seen[one.id()], out[one.id()] = r, one
	}
	for id, is := range differ {
		if is {
			delete(out, id)
		}
	}
}

// fits is how many of so many ids one question holds.
func fits(w way, n int) int {
	if w.ors {
		return min(n, mostOr)
	}
	return n
}

// among is a filter for rows of ids.
func among(key string, ids []int64, w way) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
		if w.ors {
			texts[i] = key + " eq " + texts[i]
		}
	}
	if w.ors {
		return strings.Join(texts, " or ")
	}
	return key + " in (" + strings.Join(texts, ",") + ")"
}
