package presence

// AroundAhead reports whether fixes that end some time after the news, instead of
// with the newest, are enough on that side: what Around says of them, and the
// visits in its scope that are derived from them, are then those of the whole
// history. Late news in a long history need no more of it.
//
// The rule is the hole: what lies beyond says nothing of what is before. There must
// be two behind the scope, the first to end its last track, the second to end the
// track that begins there, each with points enough behind it to be sure of it.
func AroundAhead(fixes []Fix, news Span, p Policy) bool {
	d := derivers.Get().(*deriver)
	defer d.release()
	in := Input{Fixes: fixes, Policy: p}
	d.prepare(&in)
	scope := d.onTo(news.To)
	last := len(d.points) - 1
	for last >= 0 && d.points[last].at > news.To {
		last--
	}
	// As far as this a cut could move the scope's end: see unsettled.
	if last += jumpReach; last >= len(d.points) || d.points[len(d.points)-1].at <= max(news.To, d.points[last].at)+int64(p.ParkedS) {
		return false
	}
	holes := 0
	for c := range d.pieces {
		now := &d.pieces[c]
		if now.right == hole && d.points[now.hi].at >= scope && int(now.hi)+2*jumpReach < len(d.points) {
			holes++
		}
	}
	return holes >= 2
}
