// Package connecting keeps the accounts at vendors that a company's people connect by
// the browser (OAuth 2.0, authorization code), and renews their tokens.
//
// A vendor takes a refresh token once, and answers with the next one. Between its
// doing so and our storing the answer lies a moment in which only the vendor and our
// memory know the new one. Everything here is made to keep that moment short, rare
// and harmless:
//
//   - One process renews a connection at a time: whoever has its turn, which is in
//     the row. While another has it, what is there is used as long as it works.
//   - A renewal is not given up when the request that needed it is. The key that
//     seals the answer is wrapped beforehand, so that between the answer's last byte
//     and the commit there is nothing but one short transaction.
//   - Before it is sent, the row says so. Who finds that finds an outcome that nobody
//     knows, and tries what may still work: the newest refresh token, then the one
//     before it, which is kept until the newest access token has worked.
//   - It is done while the access token still lives, for a third of its life but at
//     most three days. Where nothing renews it any more, the company has so long to
//     connect again before anything stands still, and is told at once.
//
// What is left: a process that dies within that moment, at a vendor that takes no
// refresh token twice. Then nothing that anybody can do brings the new one back, and
// a person must connect again before the access token expires.
package connecting
