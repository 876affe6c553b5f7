package presence

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// maxRemembered bounds the memory of one process, in fixes: about 130 MB. Beyond
// it some badge is forgotten and read again when it has news.
const maxRemembered = 1_000_000

// memory keeps what badges were derived from and what is believed of them: news
// are a few fixes, and what must be looked at again for them are some hundred. It
// holds only as long as the badge's stamp, which every step changes, whoever
// takes it.
type memory struct {
	mu     sync.Mutex
	badges map[whose]remembered
	fixes  int
}

// whose is a badge and its company.
type whose struct {
	company domain.CompanyID
	badge   domain.BadgeID
}

// remembered is a badge as of a stamp.
type remembered struct {
	stamp  ports.Stamp
	from   int64          // All fixes from here on …
	whole  bool           // … which are all that there are.
	fixes  []presence.Fix // By time, key and content. Never changed once remembered.
	since  int64          // All visits that end here or later.
	visits []presence.Version
}

// recall returns what is remembered of a badge as of the stamp.
func (m *memory) recall(id whose, stamp ports.Stamp) (remembered, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, known := m.badges[id]
	return r, known && stamp != "" && r.stamp == stamp
}

// keep remembers a badge instead of what was known of it.
func (m *memory) keep(id whose, r remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(id)
	if m.badges == nil {
		m.badges = map[whose]remembered{}
	}
	m.badges[id] = r
	m.fixes += len(r.fixes)
	for other := range m.badges {
		if m.fixes <= maxRemembered {
			return
		}
		m.drop(other)
	}
}

// forget makes sure that a badge is read again.
func (m *memory) forget(id whose) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(id)
}

func (m *memory) drop(id whose) {
	m.fixes -= len(m.badges[id].fixes)
	delete(m.badges, id)
}

// merged returns two lists of fixes as one, each fix once.
func merged(known, news []presence.Fix) []presence.Fix {
	byTime := func(a, b presence.Fix) int {
		return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Key, b.Key), cmp.Compare(a.Content, b.Content))
	}
	all := make([]presence.Fix, 0, len(known)+len(news))
	for _, f := range known {
		for len(news) > 0 && byTime(news[0], f) < 0 {
			all, news = append(all, news[0]), news[1:]
		}
		if len(news) > 0 && byTime(news[0], f) == 0 {
			news = news[1:]
		}
		all = append(all, f)
	}
	return append(all, news...)
}

// after returns the fixes from an instant on.
func after(fixes []presence.Fix, from int64) []presence.Fix {
	first, _ := slices.BinarySearchFunc(fixes, from, func(f presence.Fix, from int64) int { return cmp.Compare(f.At, from) })
	return fixes[first:]
}
