#!/usr/bin/perl
# Skeleton of an adapter (tools/adapters/README.md): depth ask, one case after the other. Your library goes
# into check(); the rest is the protocol and can stay as it is.
use strict;
use warnings;
use JSON::PP;

my $json = JSON::PP->new->ascii->canonical;
my @waiting;    # messages that came while an answer was awaited
$| = 1;

sub say_line { print $json->encode({@_}), "\n" }

# The next message; at the end of the input there is nothing left to do.
sub receive {
    my $line = <STDIN> // exit 0;
    return $json->decode($line);
}

# A byte string as vectors write it: \DDD is an octet, \\ a backslash.
sub octets {
    my ($text) = @_;
    $text =~ s/\\(\d{3}|\\)/$1 eq '\\' ? '\\' : chr $1/ge;
    return $text;
}

sub escaped {
    my ($raw) = @_;
    $raw =~ s/([^\x20-\x5b\x5d-\x7e])/$1 eq '\\' ? '\\\\' : sprintf '\\%03d', ord $1/ge;
    return $raw;
}

# Asks the harness what the zone of a case says: (RCODE or TIMEOUT, records). A record is a list of its
# strings; types but TXT have one.
sub question {
    my ($case, $name, $type) = @_;
    my $q = ++$case->{questions};
    my $answer;
    say_line(t => 'ask', n => $case->{n}, q => $q, name => escaped($name), type => $type);
    push @waiting, $answer while ($answer = receive())->{t} ne 'answer';
    my @records = map { $_->[3] } grep { $_->[1] eq $type } @{$answer->{an} || []};
    return ($answer->{rcode}, map { [map { octets($_) } ref $_ ? @$_ : $_] } @records);
}

# Here your library is called. This toy knows the terms ip4:ADDRESS and all.
sub check {
    my ($ip, $sender, $helo, $ask) = @_;
    my ($domain) = $sender =~ /([^@]*)\z/;
    my ($rcode, @records) = $ask->($domain eq '' ? $helo : $domain, 'TXT');    # RFC 7208 2.4
    return 'temperror' if $rcode ne 'NOERROR' && $rcode ne 'NXDOMAIN';
    my @policies = grep { /\Av=spf1(?: |\z)/ } map { join '', @$_ } @records;
    return @policies ? 'permerror' : 'none' if @policies != 1;
    my (undef, @terms) = split / /, $policies[0];
    for my $term (@terms) {
        my ($qualifier, $name) = $term =~ /\A([-+~?]?)(.*)\z/s;
        return {'-' => 'fail', '~' => 'softfail', '?' => 'neutral'}->{$qualifier} || 'pass'
            if $name eq 'all' || $name eq "ip4:$ip";
        return 'permerror' unless $name =~ /\Aip4:/;
    }
    return 'neutral';
}

sub on_case {
    my ($case) = @_;
    my $scope = $case->{scope} // '';
    return say_line(t => 'unsupported', n => $case->{n}, feature => 'scope') if $scope !~ /\A(?:mailfrom|helo)\z/;
    return say_line(t => 'unsupported', n => $case->{n}, feature => 'limits') if ($case->{opt} || {})->{options};
    my $helo = octets($case->{helo});
    my $sender = $scope eq 'mailfrom' ? octets($case->{from}) : "postmaster\@$helo";
    my $result = eval { check($case->{ip}, $sender, $helo, sub { question($case, @_) }) };
    return say_line(t => 'result', n => $case->{n}, result => $result) if defined $result;
    say_line(t => 'error', n => $case->{n}, what => "$@");    # a failure of the library, told and survived
}

while ((my $message = @waiting ? shift @waiting : receive())->{t} ne 'bye') {
    my $t = $message->{t};
    if ($t eq 'hello') {
        say_line(t => 'hello', v => 1, mode => 'ask', window => 1,
            impl => {name => 'skeleton', version => '0', lang => 'perl'});
    } elsif ($t eq 'case') {
        on_case($message);
    } elsif ($t eq 'sync') {
        say_line(t => 'sync', s => $message->{s});
    } elsif ($t !~ /\A(?:zone|drop|reset|answer)\z/) {
        say_line(t => 'unsupported', n => $message->{n}, feature => $t);
    }
}
